// The line protocol of hash_script.cpp on standard input and output, for runs under sanitizers.
#include <cstdint>
#include <iostream>
#include <iterator>
#include <string>
#include <vector>

extern "C" int64_t ob_hash_test(const uint8_t* script, uint64_t script_bytes, uint8_t* out, uint64_t capacity);

int main() {
  const std::string script((std::istreambuf_iterator<char>(std::cin)), std::istreambuf_iterator<char>());
  std::vector<uint8_t> out(size_t{64} << 20);
  const int64_t bytes = ob_hash_test(reinterpret_cast<const uint8_t*>(script.data()), script.size(), out.data(), out.size());
  if (bytes < 0 || static_cast<size_t>(bytes) > out.size()) return 1;
  std::cout.write(reinterpret_cast<const char*>(out.data()), bytes);
  return 0;
}
