// The JSON texts a native prover gives out.
#ifndef OB_REPORT_HPP
#define OB_REPORT_HPP
#include <string>

#include "backend.hpp"
#include "prove.hpp"

namespace ob {

// OB_OUTPUT_REPORT, see docs/ARCHITECTURE.md.
std::string report_json(const ProofOutput& output, const Backend& backend);

// OB_OUTPUT_KERNELS.
std::string kernels_json(const std::vector<KernelName>& kernels);

// ob_describe. `devices`: a JSON array; `device_problem`: why there is none, or empty.
std::string describe_json(const std::string& backend, const std::string& devices, const std::string& device_problem);

}  // namespace ob
#endif
