// The main columns of a program from the recipe of its run: the launches of cuda/kernels/trace_vm*.hpp, and what they keep between them.
#ifndef OB_GPU_VM_TRACE_SOURCE_HPP
#define OB_GPU_VM_TRACE_SOURCE_HPP
#include <array>
#include <stdexcept>
#include <string>
#include <vector>

#include "../kernels/trace_vm.hpp"
#include "../kernels/trace_vm_dots.hpp"
#include "../kernels/trace_vm_operations.hpp"
#include "trace_source.hpp"

namespace ob::gpu {

// Columns and log2 of the rows of a component.
struct TraceSizes {
  size_t columns;
  uint32_t log;
};

class VmTraceSource final : public TraceSource {
 public:
  // `sizes`, `columns`: by component, its sizes and its first column. Throws std::invalid_argument when those of the recipe are others.
  VmTraceSource(Device& device, std::vector<TraceSizes> sizes, std::vector<uint32_t*> columns, const vm::RecipeHeader& header)
      : sizes_(std::move(sizes)), columns_(std::move(columns)) {
    check_components(header);
    plan(device, header);
  }

  size_t capacity() const override { return capacity_; }
  void check(std::span<const uint32_t> recipe) const override;
  void launch(Device& device, const uint32_t* recipe) const override;

 private:
  static constexpr size_t kHeaderWords = sizeof(vm::RecipeHeader) / sizeof(uint32_t);

  // A component of operations that steps ask.
  struct Asked {
    vm::Kind kind;
    uint32_t component;
    VmAskedList list;
    VmLookups lookups;
  };

  [[noreturn]] static void refuse(const std::string& why) {
    throw std::invalid_argument("Cannot make the trace on the device: the recipe's " + why);
  }
  void check_components(const vm::RecipeHeader& header) const;
  void plan(Device& device, const vm::RecipeHeader& header);
  void plan_stored(Device& device);
  void plan_asked(Device& device, const vm::RecipeHeader& header);
  uint32_t component_of(vm::Kind kind) const { return places_[static_cast<uint32_t>(kind)]; }
  bool has(vm::Kind kind) const { return component_of(kind) != kNone; }
  VmColumn column(uint32_t component, uint32_t number) const {
    return {columns_[component] + (uint64_t{number} << sizes_[component].log), sizes_[component].log};
  }

  static constexpr uint32_t kNone = ~0u;

  std::vector<TraceSizes> sizes_;
  std::vector<uint32_t*> columns_;
  std::vector<vm::Kind> kinds_;
  std::array<uint32_t, 9> places_{};  // by kind: its (first) component
  size_t capacity_ = 0;

  VmStoredColumn* stored_ = nullptr;
  VmStored stored_launch_{};
  std::vector<Asked> asked_;
  VmAskedList* lists_ = nullptr;
  uint32_t* starts_ = nullptr;
  uint64_t listed_ = 0;
  vm::DotSums* dot_sums_ = nullptr;
};

}  // namespace ob::gpu
#endif
