// Finds the straight-line code of a component. Apart from kernels.hpp, which is compiled for every instruction set.
#ifndef OB_CPU_GENERATED_CODE_HPP
#define OB_CPU_GENERATED_CODE_HPP
#include <cstdint>
#include <vector>

#include "../air/air.hpp"

namespace ob {

// Straight-line code of a component: its number, or kNotGenerated, and the constants it takes from the AIR.
struct GeneratedCode {
  uint32_t number;
  std::vector<uint32_t> parameters;
};

// The code that is compiled in for a component.
GeneratedCode find_generated_code(const Component& component);

}  // namespace ob
#endif
