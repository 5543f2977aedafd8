// A program of the virtual machine with every component, as its words.
#ifndef OB_TESTS_VM_PROGRAM_HPP
#define OB_TESTS_VM_PROGRAM_HPP
#include <cstdint>
#include <iterator>
#include <vector>

#include "../protocol/m31.hpp"
#include "../vm/encoding.gen.hpp"

namespace ob::test {

// Three registers from memory, one operation of each component, the sum stored, a dot product of the memory, Halt.
inline std::vector<uint32_t> program_words() {
  using namespace vm;
  using Words = std::vector<uint32_t>;
  constexpr uint32_t kLoad = flag::uA_ | flag::uB_ | flag::mB_, kOperate = flag::uA_ | flag::uB_ | flag::alu_;
  const Words rows[] = {
      {kOneCell, P - 1, 0, 0, 1, 0, kLoad},       // r0 = memory[0]: address −1 + 1
      {kOneCell, 0, 1, 0, 1, 0, kLoad},           // r1 = memory[1]
      {0, 1, 2, 0, 0, op::lt_, kOperate},         // r2 = r0 < r1
      {0, 1, 3, 0, 0, op::xor_, kOperate},        // r3 = r0 xor r1
      {0, 1, 4, 0, 0, op::act_, kOperate},        // r4 = table(r0)
      {2, 3, 5, 1, 1, 0, flag::uA_ | flag::uB_},  // r5 = r2 + r3
      {kOneCell, 5, 1, 0, 1, 0, flag::uA_ | flag::uB_ | flag::mC_},  // memory[2] = r5
      {0, 0, 6, 0, 9, 1, flag::dot_},  // r6 … r9 = the sums of row of weights 1 over memory[0 … 3], + 9
      {0, 0, 7, 1, 9, 1, flag::dot_},
      {0, 0, 8, 2, 9, 1, flag::dot_},
      {0, 0, 9, 3, 9, 1, flag::dot_},
      {kOneCell, kOneCell, kHaltCell, 0, 0, 12, flag::uA_ | flag::uB_ | flag::jmp_},
      {kOneCell, kOneCell, kHaltCell + 1, 0, 0, 12, flag::uA_ | flag::uB_ | flag::jmp_},
  };
  Words words{kProgramVersion + 1, static_cast<uint32_t>(std::size(rows))};
  for (const Words& row : rows) words.insert(words.end(), row.begin(), row.end());
  for (const uint32_t word : {4u, 0u, 0u, 0u, 0u, 2u, 0u, 1u, 1u, 2u, 1u, 2u, 1u, 7u, 8u, 9u, 10u, 1u, 1u, 0u}) words.push_back(word);
  for (uint32_t weight = 0; weight < kDotCells * kDotSums; ++weight) words.push_back(weight);
  return words;
}

}  // namespace ob::test
#endif
