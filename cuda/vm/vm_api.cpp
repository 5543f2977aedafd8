// The C ABI of the virtual machine: ob_vm_* of prover_api.h.
#include <algorithm>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>

#include "../guarded.hpp"
#include "recipe.hpp"
#include "trace.hpp"

struct ob_vm {
  ob::vm::Program program;
  std::optional<ob::vm::Execution> run;  // set by an execution without fault
  std::vector<ob::vm::Component> components;

  explicit ob_vm(std::span<const uint32_t> words) : program(ob::vm::read_program(words)) {}
};

namespace {

using ob::vm::Component;

std::vector<uint32_t> summary_of(const ob_vm& vm) {
  std::vector<uint32_t> words{vm.run->steps, vm.run->log_rows};
  for (const Component& component : vm.components) words.push_back(component.log_rows);
  for (const Component& component : vm.components) {
    if (component.is_operation()) words.push_back(static_cast<uint32_t>(component.rows() - component.used_rows));
  }
  for (const uint32_t address : vm.program.outputs) {
    words.push_back(vm.run->values[ob::vm::kRegisterCells + address]);
    words.push_back(vm.run->times[ob::vm::kRegisterCells + address]);
  }
  return words;
}

void check_room(const char* what, size_t given, size_t wanted) {
  if (given == wanted) return;
  throw std::invalid_argument(std::string("Cannot run program: room for ") + std::to_string(given) + " words of the " + what + ", " +
                              std::to_string(wanted) + " are wanted");
}

}  // namespace

extern "C" {

ob_vm* ob_vm_open(char* error, const uint32_t* program, size_t program_words) {
  std::unique_ptr<ob_vm> vm;
  ob::guarded(error, [&] { vm = std::make_unique<ob_vm>(ob::words_of(program, program_words)); });
  return vm.release();
}

int32_t ob_vm_execute(ob_vm* vm, char* error, const uint32_t* inputs, size_t input_words, uint32_t first_log, uint32_t last_log,
                      uint32_t* summary, size_t summary_words) {
  bool faulted = false;
  const int32_t code = ob::guarded(error, [&] {
    vm->run.reset();
    try {
      vm->run = ob::vm::execute(vm->program, ob::words_of(inputs, input_words), first_log, last_log);
    } catch (const ob::vm::Fault& fault) {
      const uint32_t words[OB_VM_FAULT_WORDS] = {static_cast<uint32_t>(fault.kind), fault.pc, fault.x, fault.y, fault.z};
      if (summary_words < OB_VM_FAULT_WORDS) check_room("fault", summary_words, OB_VM_FAULT_WORDS);
      std::ranges::copy(words, summary);
      faulted = true;
      return;
    }
    vm->components = ob::vm::components_of(vm->program, *vm->run);
    const std::vector<uint32_t> words = summary_of(*vm);
    check_room("summary", summary_words, words.size());
    std::ranges::copy(words, summary);
  });
  return faulted ? OB_FAULT : code;
}

int32_t ob_vm_trace(const ob_vm* vm, char* error, uint32_t threads, uint32_t* columns, size_t column_words) {
  return ob::guarded(error, [&] {
    if (!vm->run) throw std::invalid_argument("Cannot fill columns: nothing was run");
    size_t wanted = 0;
    for (const Component& component : vm->components) wanted += component.words();
    check_room("columns", column_words, wanted);
    ob::ThreadPool pool(threads != 0 ? threads : std::max(1u, std::thread::hardware_concurrency()));
    ob::vm::fill_columns(vm->program, *vm->run, vm->components, pool, columns);
  });
}

int64_t ob_vm_recipe_size(const ob_vm* vm) {
  int64_t size = -1;
  ob::guarded(nullptr, [&] {
    if (vm->run) size = static_cast<int64_t>(ob::vm::recipe_words(vm->program, *vm->run));
  });
  return size;
}

int32_t ob_vm_recipe(const ob_vm* vm, char* error, uint32_t* words, size_t count) {
  return ob::guarded(error, [&] {
    if (!vm->run) throw std::invalid_argument("Cannot write a recipe: nothing was run");
    check_room("recipe", count, ob::vm::recipe_words(vm->program, *vm->run));
    ob::vm::write_recipe(vm->program, *vm->run, words);
  });
}

void ob_vm_close(ob_vm* vm) { delete vm; }

}  // extern "C"
