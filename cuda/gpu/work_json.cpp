#include "work_json.hpp"

#include <utility>

namespace ob::gpu {

std::string counts_json(const Counts& c) {
  const std::pair<const char*, uint64_t> fields[] = {
      {"launches", c.launches}, {"synchronisations", c.synchronisations}, {"copies_up", c.copies_up}, {"copies_down", c.copies_down},
      {"bytes_up", c.bytes_up}, {"bytes_down", c.bytes_down}, {"bytes_read", c.work.bytes_read}, {"bytes_written", c.work.bytes_written},
      {"compressions", c.work.compressions}, {"permutations", c.work.permutations}, {"butterflies", c.work.butterflies},
      {"products", c.work.products}, {"steps", c.steps}, {"lone_steps", c.lone_steps},
      {"performed_compressions", c.performed.compressions}, {"performed_permutations", c.performed.permutations}};
  std::string json = "{";
  for (const auto& [name, value] : fields) json += std::string("\"") + name + "\": " + std::to_string(value) + ", ";
  json += "\"kernels\": {";
  const char* comma = "";
  for (const auto& [kernel, launches] : c.launches_by_kernel) {
    json += std::string(comma) + "\"" + kernel + "\": " + std::to_string(launches);
    comma = ", ";
  }
  return json + "}}";
}

std::string work_json(const Device& device) {
  std::string json = "{";
  for (uint32_t phase = 0; phase < kPhases; ++phase) {
    json += std::string(phase == 0 ? "" : ", ") + "\"" + kPhaseNames[phase] + "\": " + counts_json(device.counts(static_cast<Phase>(phase)));
  }
  return json + "}";
}

}  // namespace ob::gpu
