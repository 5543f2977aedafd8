// Sizes that are chosen by the card when a prover is opened; those that the compiler must know are in kernels/tuning.hpp.
#ifndef OB_GPU_CARD_TUNING_HPP
#define OB_GPU_CARD_TUNING_HPP
#include <cstdint>
#include <string>

#include "../kernels/tuning.hpp"

namespace ob::gpu {

// What is good for cards of a compute capability (10·major + minor) and those after it, up to the next row. `chosen_by`: the record that
// chose it.
struct CardTuning {
  uint32_t capability;
  uint32_t grind_log;  // candidates of one launch of the nonce search
  const char* chosen_by;
};

// A launch of the nonce search should take about a millisecond, much longer than starting it and asking for its result, and not so long that
// most of it comes after the hit: multiprocessors · 64 integer lanes · clock / 812 instructions a compression are 12, 21 and 22 G
// candidates/s of an A100, H200 and B200.
inline constexpr const char* kNoRecord = "computed, no record";
inline constexpr CardTuning kCardTunings[] = {{80, 23, kNoRecord}, {90, 24, kNoRecord}, {100, 24, kNoRecord}};
// No card: the emulator, and plans.
inline constexpr CardTuning kNoCard{0, tuning::kGrindLog, "fixed"};

// The nearest row that is not newer than the card; of a card older than all, the oldest.
constexpr const CardTuning& card_tuning(uint32_t capability) {
  if (capability == 0) return kNoCard;
  const CardTuning* found = kCardTunings;
  for (const CardTuning& row : kCardTunings) {
    if (row.capability <= capability) found = &row;
  }
  return *found;
}
static_assert(card_tuning(80).capability == 80 && card_tuning(89).capability == 80 && card_tuning(90).capability == 90);
static_assert(card_tuning(120).capability == 100 && card_tuning(75).capability == 80 && card_tuning(0).capability == 0);

// For the report: the row, whose it is when the card has none, and what chose it.
inline std::string card_tuning_text(uint32_t capability) {
  const CardTuning& row = card_tuning(capability);
  if (row.capability == 0) return row.chosen_by;
  const std::string name = "sm_" + std::to_string(row.capability);
  return (row.capability == capability ? name : name + ", nearest to sm_" + std::to_string(capability)) + ": " + row.chosen_by;
}

}  // namespace ob::gpu
#endif
