#include "report.hpp"

#include <cstdio>
#include <thread>

#include "cpu/simd_level.hpp"

namespace ob {

namespace {

std::string number(double value) {
  char text[40];
  std::snprintf(text, sizeof text, "%.6f", value);
  return text;
}

std::string number(const std::optional<double>& value) { return value ? number(*value) : "null"; }

std::string quoted(const std::string& text) { return "\"" + text + "\""; }  // nothing here needs escaping

std::string hex(const Digest& digest) {
  std::string text;
  for (const uint8_t byte : digest.bytes) {
    char two[3];
    std::snprintf(two, sizeof two, "%02x", byte);
    text += two;
  }
  return text;
}

}  // namespace

std::string report_json(const ProofOutput& output, const Backend& backend) {
  std::optional<double> grind_ms = output.phase_ms[static_cast<uint32_t>(Phase::grind)];
  if (grind_ms && output.interaction_grind_ms) {
    *grind_ms += *output.interaction_grind_ms;
  } else {
    grind_ms.reset();
  }
  std::string json = "{\"prove_ms\": " + number(output.prove_ms) + ", \"grind_ms\": " + number(grind_ms) + ", \"phase_ms\": {";
  for (uint32_t p = 0; p < kPhases; ++p) json += (p == 0 ? "" : ", ") + quoted(kPhaseNames[p]) + ": " + number(output.phase_ms[p]);
  json += "}, \"checkpoints\": [";
  for (size_t i = 0; i < output.checkpoints.size(); ++i) {
    const Checkpoint& c = output.checkpoints[i];
    json += std::string(i == 0 ? "" : ", ") + "{\"name\": " + quoted(c.name) + ", \"digest\": " + quoted(hex(c.digest)) + "}";
  }
  return json + "], \"threads\": " + std::to_string(backend.threads()) + ", \"simd\": " + quoted(backend.simd()) +
         ", \"constraints\": " + quoted(backend.constraints()) + ", \"peer_coefficients\": null, \"pipeline_reuse\": " + (output.prepare_ms ? "false" : "true") +
         ", \"prepare_ms\": " + number(output.prepare_ms) + ", \"energy_j\": " + number(output.energy_j) +
         ", \"device\": " + backend.device_run() + ", \"work\": " + backend.work() + "}";
}

std::string kernels_json(const std::vector<KernelName>& kernels) {
  std::string json;
  for (const KernelName& k : kernels) {
    json += std::string(json.empty() ? "" : ", ") + "{\"name\": " + quoted(k.name) + ", \"is_ceiling\": " + (k.is_ceiling ? "true" : "false") + "}";
  }
  return "[" + json + "]";
}

std::string describe_json(const std::string& backend, const std::string& devices, const std::string& device_problem) {
  std::string levels;
  for (const SimdLevel level : {SimdLevel::scalar, SimdLevel::avx2, SimdLevel::avx512}) {
    if (simd_available(level)) levels += (levels.empty() ? "" : ", ") + quoted(simd_name(level));
  }
  return "{\"backend\": " + quoted(backend) + ", \"version\": \"0.1.0\", \"compiler\": " + quoted("g++ " __VERSION__) +
         ", \"simd\": [" + levels + "], \"simd_auto\": " + quoted(simd_name(simd_best())) +
         ", \"cores\": " + std::to_string(std::thread::hardware_concurrency()) + ", \"devices\": " + devices +
         ", \"device_problem\": " + (device_problem.empty() ? "null" : quoted(device_problem)) + "}";
}

}  // namespace ob
