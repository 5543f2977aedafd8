#include "vm_trace_source.hpp"

#include <algorithm>

namespace ob::gpu {

using vm::Kind;
using vm::RecipeHeader;

namespace {

// Words of the longest recipe of these components.
size_t longest(const std::vector<Kind>& kinds, const std::vector<TraceSizes>& sizes) {
  size_t words = (sizeof(RecipeHeader) / sizeof(uint32_t) + 7) / 8 * 8;
  for (size_t i = 0; i < kinds.size(); ++i) {
    const size_t rows = size_t{1} << sizes[i].log;
    switch (kinds[i]) {
      case Kind::cpu: words += rows * sizeof(vm::LogRow) / sizeof(uint32_t); break;
      case Kind::rom: words += rows * (sizeof(vm::RecipeRow) / sizeof(uint32_t) + 1); break;
      case Kind::mem: words += 2 * rows; break;
      case Kind::weights: words += rows * sizeof(vm::WeightRow) / sizeof(uint32_t); break;
      case Kind::dot: words += rows * sizeof(vm::DotRow) / sizeof(uint32_t); break;
      default: break;
    }
  }
  return words;
}

bool is_asked(Kind kind) { return kind == Kind::alu || kind == Kind::act || kind == Kind::bit; }

}  // namespace

void VmTraceSource::check_components(const RecipeHeader& header) const {
  bool same = header.components == sizes_.size() && header.components <= vm::kMaxComponents;
  for (size_t i = 0; same && i < sizes_.size(); ++i) {
    const RecipeHeader::Size& size = header.component[i];
    same = size.columns == sizes_[i].columns && size.log_rows == sizes_[i].log && size.kind <= static_cast<uint32_t>(Kind::dot) &&
           size.table < vm::kMaxTables && (kinds_.empty() || kinds_[i] == static_cast<Kind>(size.kind));
  }
  if (!same) refuse("components are not those of the AIR that is loaded");
}

// What is at most as long as the shape allows; everything else is read from the recipe by the kernels.
void VmTraceSource::plan(Device& device, const RecipeHeader& header) {
  places_.fill(kNone);
  for (uint32_t i = 0; i < header.components; ++i) {
    kinds_.push_back(static_cast<Kind>(header.component[i].kind));
    uint32_t& place = places_[header.component[i].kind];
    if (place != kNone && kinds_[i] != Kind::act) refuse("components are not those of a program");
    if (place == kNone) place = i;
  }
  const size_t acts = static_cast<size_t>(std::count(kinds_.begin(), kinds_.end(), Kind::act));
  for (uint32_t i = 0; i < header.components; ++i) {
    if (kinds_[i] == Kind::act && header.component[i].table >= acts) refuse("components are not those of a program");
  }
  const bool complete = has(Kind::cpu) && has(Kind::rom) && has(Kind::mem) && has(Kind::weights) == has(Kind::dot) &&
                        (has(Kind::tables) || std::none_of(kinds_.begin(), kinds_.end(), is_asked));
  const auto columns = [&](Kind kind, size_t count) { return !has(kind) || sizes_[component_of(kind)].columns == count; };
  if (!complete || !columns(Kind::cpu, vm::cpu_column::kCount + (has(Kind::dot) ? 1 : 0)) || !columns(Kind::rom, 1) ||
      !columns(Kind::mem, 2) || !columns(Kind::tables, 1 + acts + (has(Kind::bit) ? 1 : 0)) || !columns(Kind::weights, 1) ||
      !columns(Kind::alu, VmAluRows::kColumns) || !columns(Kind::bit, VmBitRows::kColumns) ||
      !columns(Kind::dot, vm::dot_column::kCount)) {
    refuse("components are not those of a program");
  }
  capacity_ = longest(kinds_, sizes_);
  plan_stored(device);
  plan_asked(device, header);
  if (has(Kind::dot)) dot_sums_ = device.allocate<vm::DotSums>("trace dot sums", size_t{1} << sizes_[component_of(Kind::dot)].log);
}

void VmTraceSource::plan_stored(Device& device) {
  using From = VmStoredColumn::From;
  std::vector<VmStoredColumn> stored;
  const auto add = [&](const VmColumn& column, From from) {
    stored.push_back({column, from, stored_launch_.blocks});
    stored_launch_.blocks += VmStored::blocks_of(column.log);
    stored_launch_.rows += uint64_t{1} << column.log;
    if (from != From::zero) stored_launch_.read_rows += uint64_t{1} << column.log;
  };
  add(column(component_of(Kind::cpu), static_cast<uint32_t>(sizes_[component_of(Kind::cpu)].columns) - 1), From::zero);
  add(column(component_of(Kind::rom), 0), From::counts);
  add(column(component_of(Kind::mem), 0), From::values);
  add(column(component_of(Kind::mem), 1), From::times);
  if (has(Kind::tables)) {
    const uint32_t tables = component_of(Kind::tables);
    for (uint32_t c = 0; c < sizes_[tables].columns; ++c) add(column(tables, c), From::zero);
  }
  if (has(Kind::weights)) add(column(component_of(Kind::weights), 0), From::zero);
  stored_launch_.columns = device.table("trace stored columns", stored);
  stored_launch_.count = static_cast<uint32_t>(stored.size());
}

void VmTraceSource::plan_asked(Device& device, const RecipeHeader& header) {
  std::vector<VmAskedList> lists;
  for (uint32_t i = 0; i < kinds_.size(); ++i) {
    if (!is_asked(kinds_[i])) continue;
    const uint32_t tables = component_of(Kind::tables), last = static_cast<uint32_t>(sizes_[tables].columns) - 1;
    const VmAskedList list{device.allocate<uint32_t>("trace rows that ask", size_t{1} << sizes_[i].log), sizes_[i].log};
    VmLookups lookups{column(tables, kinds_[i] == Kind::bit ? last : 0), {}};
    if (kinds_[i] == Kind::act) lookups.entries = column(tables, 1 + header.component[i].table);
    asked_.push_back({kinds_[i], i, list, lookups});
    lists.push_back(list);
    listed_ += uint64_t{1} << sizes_[i].log;
  }
  lists_ = device.table("trace lists", lists);
  const VmChunks chunks{{}, sizes_[component_of(Kind::cpu)].log, 0, nullptr};
  starts_ = device.allocate<uint32_t>("trace list starts", lists.size() * chunks.count());
}

// Every part lies in the recipe and is no longer than its component; what the parts hold is looked at by nobody.
void VmTraceSource::check(std::span<const uint32_t> recipe) const {
  if (recipe.size() < kHeaderWords || recipe.size() > capacity_) {
    refuse("words are " + std::to_string(recipe.size()) + ", allowed are " + std::to_string(kHeaderWords) + " to " +
           std::to_string(capacity_));
  }
  const RecipeHeader& header = *reinterpret_cast<const RecipeHeader*>(recipe.data());
  check_components(header);
  const auto rows = [&](Kind kind) { return has(kind) ? uint64_t{1} << sizes_[component_of(kind)].log : 0; };
  const auto part = [&](uint32_t at, uint64_t count, size_t bytes, uint64_t most) {
    if (count > most || at < kHeaderWords || at + count * (bytes / sizeof(uint32_t)) > recipe.size()) refuse("parts do not fit");
  };
  part(header.log_at, uint64_t{1} << header.log_rows % 32, sizeof(vm::LogRow), rows(Kind::cpu));
  if (header.log_rows != sizes_[component_of(Kind::cpu)].log || header.rom_rows == 0) refuse("parts do not fit");
  part(header.rom_at, header.rom_rows, sizeof(vm::RecipeRow), rows(Kind::rom));
  part(header.counts_at, header.rom_rows, sizeof(uint32_t), rows(Kind::rom));
  part(header.values_at, header.cells, sizeof(uint32_t), rows(Kind::mem));
  part(header.times_at, header.cells, sizeof(uint32_t), rows(Kind::mem));
  part(header.weights_at, header.weights, sizeof(vm::WeightRow), rows(Kind::weights));
  part(header.dots_at, header.dots, sizeof(vm::DotRow), rows(Kind::dot));
  if (header.dots > 0 && header.weights == 0) refuse("parts do not fit");
  for (uint32_t i = 0; i < header.components; ++i) {
    const RecipeHeader::Size& size = header.component[i];
    if (size.used_rows > uint64_t{1} << size.log_rows) refuse("parts do not fit");
    if (kinds_[i] != Kind::act) continue;
    const vm::TableSize& table = header.tables[size.table].size;
    const bool fits = table.log_size >= 1 && table.shift <= vm::kMaxTableShift && table.log_size + table.shift <= vm::kMaxTableBits &&
                      table.log_size <= sizes_[component_of(Kind::tables)].log && size.columns == 2 + table.limbs();
    if (!fits) refuse("tables are not those of the AIR that is loaded");
  }
}

void VmTraceSource::launch(Device& device, const uint32_t* words) const {
  const VmRecipe recipe{words};
  VmStored stored = stored_launch_;
  stored.recipe = recipe;
  device.launch(stored);
  const uint32_t cpu = component_of(Kind::cpu), cpu_columns = static_cast<uint32_t>(sizes_[cpu].columns);
  device.launch(VmCpu{recipe, columns_[cpu], sizes_[cpu].log, cpu_columns});
  if (!asked_.empty()) {
    const VmChunks chunks{recipe, sizes_[cpu].log, static_cast<uint32_t>(asked_.size()), starts_};
    device.launch(VmCountAsked{chunks});
    device.launch(VmAskedStarts{chunks});
    device.launch(VmListAsked{chunks, lists_, listed_});
  }
  for (const Asked& asked : asked_) {
    const VmOperationJob job{recipe,        asked.component, asked.list, columns_[asked.component],
                             asked.list.log, static_cast<uint32_t>(sizes_[asked.component].columns), asked.lookups};
    if (asked.kind == Kind::alu) device.launch(VmOperations<VmAluRows>{job});
    if (asked.kind == Kind::bit) device.launch(VmOperations<VmBitRows>{job});
    if (asked.kind == Kind::act) device.launch(VmOperations<VmActRows>{job});
  }
  if (!has(Kind::dot)) return;
  const uint32_t dot = component_of(Kind::dot), log = sizes_[dot].log;
  device.launch(VmDotSums{recipe, dot_sums_, log});
  device.launch(VmDots{recipe, dot_sums_, columns_[dot], log, column(cpu, cpu_columns - 1), column(component_of(Kind::weights), 0)});
}

}  // namespace ob::gpu
