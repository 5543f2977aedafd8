// Turns a component's nodes into a program for the interpreter: only what is needed, each value's slot free again after its last use.
#ifndef OB_AIR_PROGRAM_HPP
#define OB_AIR_PROGRAM_HPP
#include "air.hpp"

namespace ob {

// Constraints and fractions.
Program compile_composition(const Component& component);
// Fractions only.
Program compile_interaction(const Component& component);

}  // namespace ob
#endif
