// The virtual machine through the C ABI, meant to run under sanitizers: a program of every component, and nothing wrong that a caller
// passes may do more than fail.
#include "vm_test.hpp"

#include <iterator>
#include <stdexcept>
#include <string>
#include <vector>

#include "../protocol/m31.hpp"
#include "../prover_api.h"
#include "vm_program.hpp"

namespace {

using namespace ob::vm;
using Words = std::vector<uint32_t>;
using ob::test::program_words;

int checks = 0;

void check(bool condition, const std::string& what) {
  ++checks;
  if (!condition) throw std::runtime_error(what);
}

// 2 words, 9 components, 4 operation components, 1 output.
constexpr size_t kSummaryWords = 2 + 9 + 4 + 2;

class Vm {
 public:
  explicit Vm(const Words& program) : vm_(ob_vm_open(error_, program.data(), program.size())) {}
  ~Vm() { ob_vm_close(vm_); }
  Vm(const Vm&) = delete;
  Vm& operator=(const Vm&) = delete;

  bool open() const { return vm_ != nullptr; }
  int32_t execute(const Words& inputs, uint32_t first_log, uint32_t last_log, Words& summary) {
    return ob_vm_execute(vm_, error_, inputs.data(), inputs.size(), first_log, last_log, summary.data(), summary.size());
  }
  int32_t trace(uint32_t threads, Words& columns) { return ob_vm_trace(vm_, error_, threads, columns.data(), columns.size()); }

 private:
  char error_[OB_ERROR_BYTES] = {};
  ob_vm* vm_;
};

size_t column_words(const Words& summary) {
  const size_t widths[] = {cpu_column::kCount + 1, 1, 2, 3, alu_column::kCount, 3, bit_column::kCount, 1, dot_column::kCount};
  size_t words = 0;
  for (size_t i = 0; i < std::size(widths); ++i) words += widths[i] << summary[2 + i];
  return words;
}

void runs_and_fills() {
  Vm vm(program_words());
  check(vm.open(), "a program is read");
  Words summary(kSummaryWords);
  Words none;
  check(vm.trace(1, none) == OB_FAILED, "columns of no run are refused");
  check(vm.execute({3, 5}, 8, 10, summary) == OB_OK, "a program runs");
  check(summary[0] == 12 && summary[1] == 8, "its steps and rows are told");
  check(summary[kSummaryWords - 2] == (3 ^ 5) + 1, "its output is told");
  check(summary[kSummaryWords - 1] == 8, "the time at which the dot product read it is told");
  Words one(column_words(summary)), three(one.size());
  check(vm.trace(1, one) == OB_OK && vm.trace(3, three) == OB_OK && one == three, "threads change nothing");
  three.pop_back();
  check(vm.trace(1, three) == OB_FAILED, "another number of words is refused");
  check(vm.execute({9, 5}, 8, 8, summary) == OB_FAULT && summary[0] == 3 && summary[1] == 4, "a table's domain is a fault");
  check(vm.trace(1, one) == OB_FAILED, "columns of a fault are refused");
}

void wrong_arguments_fail() {
  Vm vm(program_words());
  Words summary(kSummaryWords), small(4);
  check(vm.execute({3}, 8, 8, summary) == OB_FAILED, "another number of inputs is refused");
  check(vm.execute({3, ob::P}, 8, 8, summary) == OB_FAILED, "inputs are elements");
  check(vm.execute({3, 5}, 5, 8, summary) == OB_FAILED, "too few rows are refused");
  check(vm.execute({3, 5}, 8, 25, summary) == OB_FAILED, "too many rows are refused");
  check(vm.execute({3, 5}, 9, 8, summary) == OB_FAILED, "rows out of order are refused");
  check(vm.execute({3, 5}, 8, 8, small) == OB_FAILED, "a small summary is refused");
}

// Every prefix, and every word replaced: refused, faulted or run, never more.
void changed_words_are_survived() {
  const Words program = program_words();
  for (size_t size = 0; size < program.size(); ++size) {
    check(!Vm(Words(program.begin(), program.begin() + static_cast<ptrdiff_t>(size))).open(), "a part of a program is refused");
  }
  for (size_t at = 0; at < program.size(); ++at) {
    for (const uint32_t value : {0u, 1u, 2u, 17u, 35u, 36u, 511u, 512u, ob::P - 1, ob::P, ~0u}) {
      Words changed = program;
      changed[at] = value;
      Vm vm(changed);
      if (!vm.open()) continue;
      Words summary(kSummaryWords);
      if (vm.execute({3, 5}, 8, 9, summary) != OB_OK) continue;
      Words columns(column_words(summary));
      vm.trace(2, columns);
      ++checks;
    }
  }
}

}  // namespace

int vm_tests() {
  runs_and_fills();
  wrong_arguments_fail();
  changed_words_are_survived();
  return checks;
}
