// bincode-1: fixed-width little-endian integers, lists with a u64 length, options with a tag byte.
#ifndef OB_PROTOCOL_BINCODE_HPP
#define OB_PROTOCOL_BINCODE_HPP
#include <cstdint>
#include <span>
#include <vector>

#include "../hash/hash.hpp"
#include "qm31.hpp"

namespace ob {

class BincodeWriter {
 public:
  explicit BincodeWriter(HashKind hash) : hash_(hash) {}

  void u8(uint8_t value) { bytes_.push_back(value); }
  void u32(uint32_t value) { integer(value, 4); }
  void u64(uint64_t value) { integer(value, 8); }
  void felt(const QM31& value) {
    u32(value.a);
    u32(value.b);
    u32(value.c);
    u32(value.d);
  }
  void digest(const Digest& value) { append_digest(hash_, value, bytes_); }
  void words(std::span<const uint32_t> values) {
    u64(values.size());
    for (const uint32_t value : values) u32(value);
  }
  void felts(std::span<const QM31> values) {
    u64(values.size());
    for (const QM31& value : values) felt(value);
  }
  void digests(std::span<const Digest> values) {
    u64(values.size());
    for (const Digest& value : values) digest(value);
  }
  std::vector<uint8_t> take() { return std::move(bytes_); }

 private:
  void integer(uint64_t value, int bytes) {
    for (int i = 0; i < bytes; ++i) bytes_.push_back(static_cast<uint8_t>(value >> (8 * i)));
  }

  HashKind hash_;
  std::vector<uint8_t> bytes_;
};

}  // namespace ob
#endif
