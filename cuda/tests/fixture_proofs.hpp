// A prover behind the C ABI, and the proofs that tests/vectors want of it.
#ifndef OB_TESTS_FIXTURE_PROOFS_HPP
#define OB_TESTS_FIXTURE_PROOFS_HPP
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <span>
#include <string>
#include <vector>

#include "../options.gen.hpp"
#include "../prover_api.h"
#include "fixtures.gen.hpp"

namespace ob::test {

using fixtures::Fixture;
using Words = std::vector<uint32_t>;

inline int checks = 0;

inline void check(bool condition, const std::string& what) {
  ++checks;
  if (condition) return;
  std::fprintf(stderr, "FAILED: %s\n", what.c_str());
  std::exit(1);
}

inline std::vector<uint8_t> expected_proof(const Fixture& fixture) {
  std::ifstream file(std::string("tests/vectors/proofs/") + fixture.vector + ".json");
  check(file.good(), std::string("cannot read the vector of ") + fixture.vector);
  const std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  const std::string key = "\"bincode_hex\"";
  const size_t start = text.find('"', text.find(':', text.find(key))) + 1, end = text.find('"', start);
  std::vector<uint8_t> bytes;
  for (size_t i = start; i < end; i += 2) bytes.push_back(static_cast<uint8_t>(std::stoul(text.substr(i, 2), nullptr, 16)));
  check(bytes.size() > 100, std::string("no proof in the vector of ") + fixture.vector);
  return bytes;
}

// A handle and the text of its last error.
class Prover {
 public:
  explicit Prover(const Words& options) : handle_(ob_open(error_, options.data(), options.size())) {}
  ~Prover() {
    if (handle_ != nullptr) ob_close(handle_);
  }
  Prover(const Prover&) = delete;
  Prover& operator=(const Prover&) = delete;

  bool open() const { return handle_ != nullptr; }
  const char* error() const { return error_; }
  int32_t load(const Words& air, std::span<const uint32_t> preprocessed) {
    return ob_load(handle_, error_, air.data(), air.size(), preprocessed.data(), preprocessed.size());
  }
  int32_t prove(const Words& statement, std::span<const uint32_t> input, uint32_t* progress = nullptr) {
    return ob_prove(handle_, error_, statement.data(), statement.size(), input.data(), input.size(), progress, progress ? 4 : 0);
  }
  std::vector<uint8_t> output(uint32_t kind) const {
    const int64_t size = ob_output_size(handle_, kind);
    if (size < 0) return {};
    std::vector<uint8_t> bytes(static_cast<size_t>(size));
    check(ob_output_copy(handle_, kind, bytes.data(), bytes.size()) == OB_OK, "output is copied");
    return bytes;
  }

 private:
  char error_[OB_ERROR_BYTES] = {};
  ob_prover* handle_;
};

inline Words words(std::span<const uint32_t> span) { return {span.begin(), span.end()}; }

}  // namespace ob::test
#endif
