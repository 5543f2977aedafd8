// The only file that instantiates the kernels of generated components.
#include "component_code.hpp"

#include "../air/generated.gen.hpp"
#include "../kernels/composition.hpp"
#include "../kernels/logup.hpp"

namespace ob::gpu {

bool launch_composition(Device& device, const CompositionJob& job, const QM31* claimed_share, uint64_t column_words) {
  switch (job.code.generated) {
#define OB_COMPONENT(number, name)                                             \
  case number:                                                                 \
    device.launch(Compose<generated::name>{job, claimed_share, column_words}); \
    return true;
    OB_GENERATED_CONSTRAINT_COMPONENTS(OB_COMPONENT)
#undef OB_COMPONENT
    default: return false;
  }
}

bool launch_fractions(Device& device, const InteractionJob& job, uint64_t column_words) {
  if (job.code.program.batches > kMaxBatches) return false;
  switch (job.code.generated) {
#define OB_COMPONENT(number, name)                                \
  case number:                                                    \
    device.launch(Fractions<generated::name>{job, column_words}); \
    return true;
    OB_GENERATED_LOGUP_COMPONENTS(OB_COMPONENT)
#undef OB_COMPONENT
    default: return false;
  }
}

}  // namespace ob::gpu
