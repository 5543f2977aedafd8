// How a component's code reaches the kernels that evaluate it.
#ifndef OB_GPU_COMPONENT_CODE_HPP
#define OB_GPU_COMPONENT_CODE_HPP
#include "../cpu/generated_code.hpp"
#include "../cpu/kernels.hpp"
#include "stages.hpp"

namespace ob::gpu {

// A component's tables on the device.
struct Stages::Code {
  uint32_t generated = kNotGenerated;
  const uint32_t* parameters = nullptr;
  ProgramView composition, interaction;      // pointers of the device
  const uint32_t **columns = nullptr, **preprocessed = nullptr, **batches = nullptr;        // extended
  const uint32_t **column_values = nullptr, **preprocessed_values = nullptr;
  uint32_t** batch_values = nullptr;
  SecureMatrix* weights = nullptr;           // [half][constraint]
  uint32_t scale[2] = {};
  uint32_t first_constraint = 0;
  uint64_t extended_words = 0, value_words = 0;  // that its evaluation reads
  QM31 *claimed = nullptr, *share = nullptr;
};

// Launches the straight-line code of job.code.generated; false when this build has none.
bool launch_composition(Device& device, const CompositionJob& job, const QM31* claimed_share, uint64_t column_words);
bool launch_fractions(Device& device, const InteractionJob& job, uint64_t column_words);

}  // namespace ob::gpu
#endif
