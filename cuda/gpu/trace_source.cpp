#include "trace_source.hpp"

#include <stdexcept>
#include <string>

#include "../kernels/trace_fibonacci.hpp"
#include "../kernels/trace_obelysk26.hpp"
#include "../kernels/trace_poseidon2.hpp"
#include "../kernels/trace_range_lookup.hpp"
#include "../kernels/trace_select.hpp"
#include "vm_trace_source.hpp"

namespace ob::gpu {

namespace {

[[noreturn]] void refuse(const std::string& why) { throw std::invalid_argument("Cannot make the trace on the device: " + why); }

void check_words(Generator generator, size_t given, size_t wanted) {
  if (given == wanted) return;
  refuse("the recipe of " + std::string(kGeneratorNames[static_cast<uint32_t>(generator)]) + " has " + std::to_string(given) + " words, " +
         std::to_string(wanted) + " are wanted");
}

// A generator whose recipe is a number of field elements, a seed first: `Kernel` makes all columns.
template <class Kernel>
class SeededSource final : public TraceSource {
 public:
  SeededSource(Generator generator, const Kernel& kernel) : generator_(generator), kernel_(kernel) {}

  size_t capacity() const override { return kRecipeHeader + Kernel::kRecipeElements; }
  void check(std::span<const uint32_t> recipe) const override {
    check_words(generator_, recipe.size(), capacity());
    for (const uint32_t element : recipe.subspan(kRecipeHeader)) {
      if (element >= P) refuse("word " + std::to_string(element) + " is no field element");
    }
  }
  void launch(Device& device, const uint32_t* recipe) const override {
    Kernel kernel = kernel_;
    kernel.recipe = recipe;
    device.launch(kernel);
  }

 private:
  Generator generator_;
  Kernel kernel_;
};

class Obelysk26Source final : public TraceSource {
 public:
  Obelysk26Source(uint32_t* columns, uint32_t log) : columns_(columns), log_(log) {}

  size_t capacity() const override { return kRecipeHeader + (size_t{1} << log_); }
  void check(std::span<const uint32_t> recipe) const override { check_words(Generator::obelysk26, recipe.size(), capacity()); }
  void launch(Device& device, const uint32_t* recipe) const override { device.launch(Obelysk26Trace{recipe, columns_, log_}); }

 private:
  uint32_t* columns_;
  uint32_t log_;
};

void check_sizes(const Shape& shape, Generator generator, const std::vector<TraceSizes>& made) {
  const auto& components = shape.air.components;
  bool same = components.size() == made.size();
  for (size_t i = 0; same && i < made.size(); ++i) {
    same = components[i].offsets.size() == made[i].columns && components[i].log_rows == made[i].log;
  }
  if (!same) refuse("the AIR that is loaded has other columns than " + std::string(kGeneratorNames[static_cast<uint32_t>(generator)]));
}

std::unique_ptr<TraceSource> vm_source(Device& device, const Shape& shape, const std::vector<uint32_t*>& columns, const uint32_t* recipe) {
  std::vector<TraceSizes> sizes;
  std::vector<uint32_t*> first;
  for (const Component& component : shape.air.components) {
    sizes.push_back({component.offsets.size(), component.log_rows});
    first.push_back(columns[shape.main_start[component.index]]);
  }
  if (recipe[0] * sizeof(uint32_t) < sizeof(vm::RecipeHeader)) refuse("the recipe's words end before its header does");
  return std::make_unique<VmTraceSource>(device, std::move(sizes), std::move(first), *reinterpret_cast<const vm::RecipeHeader*>(recipe));
}

}  // namespace

std::unique_ptr<TraceSource> make_trace_source(Device& device, const Shape& shape, const std::vector<uint32_t*>& columns,
                                               const uint32_t* recipe) {
  const uint32_t log = shape.air.components[0].log_rows;
  const size_t first_columns = shape.air.components[0].offsets.size();
  const auto column = [&](uint32_t component) { return columns[shape.main_start[component]]; };
  const auto generator = static_cast<Generator>(recipe[1]);
  switch (generator) {
    case Generator::wide_fibonacci:
      check_sizes(shape, generator, {{std::max(first_columns, size_t{3}), log}});
      return std::make_unique<SeededSource<FibonacciTrace>>(
          generator, FibonacciTrace{nullptr, column(0), log, static_cast<uint32_t>(first_columns)});
    case Generator::obelysk26:
      check_sizes(shape, generator, {{Obelysk26Trace::kColumns, std::max(log, 6u)}});
      return std::make_unique<Obelysk26Source>(column(0), log);
    case Generator::range_lookup:
      check_sizes(shape, generator, {{4, std::max(log, 5u)}, {3, log - 1}, {1, RangeLookupTrace::kRangeLog}});
      return std::make_unique<SeededSource<RangeLookupTrace>>(generator,
                                                              RangeLookupTrace{nullptr, column(0), column(1), column(2), log});
    case Generator::select:
      check_sizes(shape, generator, {{3, std::max(log, 5u)}, {1, SelectTrace::kTableLog}});
      return std::make_unique<SeededSource<SelectTrace>>(generator, SelectTrace{nullptr, column(0), column(1), log});
    case Generator::obelysk_vm: return vm_source(device, shape, columns, recipe);
    case Generator::poseidon2:
      check_sizes(shape, generator, {{Poseidon2Trace::kColumns, log}});
      return std::make_unique<SeededSource<Poseidon2Trace>>(generator, Poseidon2Trace{nullptr, column(0), log});
    default: refuse("there is no generator " + std::to_string(recipe[1]));
  }
}

}  // namespace ob::gpu
