// The columns of a program made on a device, against those that the executor's library fills.
#include <array>

#include "../../gpu/vm_trace_source.hpp"
#include "../../vm/trace.hpp"
#include "../vm_program.hpp"
#include "support.hpp"

namespace ob::test {

using namespace gpu;

namespace {

// A program that goes round a loop of operations until a register is zero: rows of every operation component, in turn.
Words loop_words() {
  using namespace vm;
  constexpr uint32_t kOperate = flag::uA_ | flag::uB_ | flag::alu_, kAdd = flag::uA_ | flag::uB_;
  const Words rows[] = {
      {kOneCell, kOneCell, 0, 0, 0, 150, kAdd},              // r0 = 150
      {kOneCell, kOneCell, 1, 0, 0, 77777, kAdd},            // r1 = 77777
      {0, 1, 2, 0, 0, op::div_, kOperate},                   // r2 = r0 / r1
      {2, 1, 3, 0, 0, op::max_, kOperate},                   // r3 = max(r2, r1)
      {2, 0, 4, 0, 0, op::relu_, kOperate},                  // r4 = relu(r2)
      {2, 3, 5, 0, 0, op::or_, kOperate},                    // r5 = r2 or r3
      {5, 1, 6, 0, 0, op::and_, kOperate},                   // r6 = r5 and r1
      {0, 1, 7, 0, 0, op::act_, kOperate},                   // r7 = first table(r0)
      {0, 1, 8, 0, 0, op::act_ + 1, kOperate},               // r8 = second table(r0)
      {1, 8, 1, 1, 3, 11, kAdd},                             // r1 = … + r1
      {kOneCell, 1, 1, 0, 1, 0, flag::uA_ | flag::uB_ | flag::mC_},  // memory[2] = r1
      {0, 0, 9, 0, 9, 3, flag::dot_},                        // r9 … r12 = the sums of a chain of three rows of weights
      {0, 0, 10, 1, 9, 3, flag::dot_},
      {0, 0, 11, 2, 9, 3, flag::dot_},
      {0, 0, 12, 3, 9, 3, flag::dot_},
      {kOneCell, 0, 0, 0, 1, P - 1, kAdd},                   // r0 = r0 - 1
      {0, 0, 13, 0, 0, 2, flag::uA_ | flag::uB_ | flag::jif_},  // round again
      {kOneCell, kOneCell, kHaltCell, 0, 0, 18, kAdd | flag::jmp_},
      {kOneCell, kOneCell, kHaltCell + 1, 0, 0, 18, kAdd | flag::jmp_},
  };
  Words words{kProgramVersion + 1, static_cast<uint32_t>(std::size(rows))};
  for (const Words& row : rows) words.insert(words.end(), row.begin(), row.end());
  const auto list = [&](const Words& items) {
    words.push_back(static_cast<uint32_t>(items.size()));
    words.insert(words.end(), items.begin(), items.end());
  };
  list(random_values(12, 1));  // memory
  list({});
  list({2});
  words.push_back(2);
  for (const std::array<uint32_t, 2>& size : {std::array<uint32_t, 2>{9, 0}, std::array<uint32_t, 2>{3, 11}}) {
    words.insert(words.end(), size.begin(), size.end());
    for (const uint32_t value : random_values(size_t{1} << size[0], 2)) words.push_back(value);
  }
  words.push_back(4);
  for (uint32_t row = 0; row < 4; ++row) {
    words.push_back(row == 0 || row == 3);
    words.push_back(4 * (row % 3));
    for (const uint32_t weight : random_values(vm::kDotCells * vm::kDotSums, 3 + row)) words.push_back(weight);
  }
  return words;
}

// Columns of a run, made by the host; and a source that makes them of its recipe.
struct Run {
  vm::Program program;
  vm::Execution execution;
  std::vector<vm::Component> components;
  Words expected, recipe;

  Run(const Words& words, const Words& inputs, uint32_t log)
      : program(vm::read_program(words)), execution(vm::execute(program, inputs, log, log)),
        components(vm::components_of(program, execution)) {
    size_t count = 0;
    for (const vm::Component& c : components) count += c.words();
    expected.resize(count);
    ThreadPool pool(1);
    vm::fill_columns(program, execution, components, pool, expected.data());
    recipe.resize(vm::recipe_words(program, execution));
    vm::write_recipe(program, execution, recipe.data());
  }
  VmTraceSource source(Device& device, Words& out) const {
    std::vector<TraceSizes> sizes;
    std::vector<uint32_t*> columns;
    uint32_t* at = out.data();
    for (const vm::Component& c : components) {
      sizes.push_back({c.columns, c.log_rows});
      columns.push_back(at);
      at += c.words();
    }
    return VmTraceSource(device, sizes, columns, *reinterpret_cast<const vm::RecipeHeader*>(recipe.data()));
  }
};

void columns_are_made(const std::string& what, const Words& program, const Words& inputs, uint32_t log) {
  const Run run(program, inputs, log);
  same_in_every_order("columns of " + what, run.expected, [&](Device& device, Words& out) {
    const VmTraceSource source = run.source(device, out);
    check(run.recipe.size() <= source.capacity(), "a recipe fits");
    source.check(run.recipe);
    source.launch(device, run.recipe.data());
  });
}

// Whatever words stand behind a header that fits: other columns, and no access outside.
void nonsense_stays_inside() {
  const Run run(loop_words(), {}, 12);
  Words recipe = run.recipe;
  const Words noise = random_values(recipe.size(), 5);
  for (size_t i = sizeof(vm::RecipeHeader) / sizeof(uint32_t); i < recipe.size(); ++i) recipe[i] = noise[i] * 2 + (noise[i] & 1);
  for (int seed = 0; seed < 3; ++seed) {
    Order order(static_cast<uint64_t>(seed));
    HostMemory memory;
    Device device(&memory, &order);
    Words out(run.expected.size());
    const VmTraceSource source = run.source(device, out);
    source.check(recipe);
    source.launch(device, recipe.data());
    check(out != run.expected, "nonsense makes other columns");
  }
}

// Every word of the header replaced: refused, or made without an access outside.
void wrong_headers_are_survived() {
  const Run run(program_words(), {3, 5}, 8);
  Order order(1);
  HostMemory memory;
  Device device(&memory, &order);
  Words out(run.expected.size());
  const VmTraceSource source = run.source(device, out);
  int refused = 0;
  for (size_t at = 0; at < sizeof(vm::RecipeHeader) / sizeof(uint32_t); ++at) {
    for (const uint32_t value : {0u, 5u, 300u, ~0u}) {
      Words changed = run.recipe;
      changed[at] = value;
      try {
        source.check(changed);
        source.launch(device, changed.data());
      } catch (const std::invalid_argument&) {
        ++refused;
      }
    }
  }
  check(refused > 100, "wrong headers are refused");
  for (const size_t size : {size_t{0}, size_t{20}, run.recipe.size() - 1}) {
    try {
      source.check(Words(run.recipe.begin(), run.recipe.begin() + static_cast<ptrdiff_t>(size)));
      check(false, "a part of a recipe is refused");
    } catch (const std::invalid_argument&) {
    }
  }
}

}  // namespace

void test_vm_traces() {
  columns_are_made("a program with every component", program_words(), {3, 5}, 8);
  columns_are_made("a program with every component, 2^13 rows", program_words(), {2, 9}, 13);
  columns_are_made("a loop", loop_words(), {}, 12);
  nonsense_stays_inside();
  wrong_headers_are_survived();
}

}  // namespace ob::test
