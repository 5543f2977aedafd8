// Round constants of the Starknet Hades permutation, computed by the compiler: constant j is sha256("Hades" ‖ decimal j) mod p.
//
// The partial rounds' constants are pushed forward through the linear layers, so that only the cubed element needs one in each round.
#ifndef OB_HASH_POSEIDON_CONSTANTS_HPP
#define OB_HASH_POSEIDON_CONSTANTS_HPP
#include <array>
#include <cstdint>

#include "poseidon_rounds.hpp"

namespace ob::poseidon {

namespace detail {

inline constexpr uint32_t kSha256Round[64] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5, 0xd807aa98, 0x12835b01, 0x243185be,
    0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa,
    0x5cb0a9dc, 0x76f988da, 0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967, 0x27b70a85,
    0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3,
    0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070, 0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f,
    0x682e6ff3, 0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

constexpr uint32_t rotr(uint32_t x, int n) { return (x >> n) | (x << (32 - n)); }

// One block: messages of at most 55 bytes.
constexpr std::array<uint32_t, 8> sha256(const uint8_t* message, uint32_t length) {
  uint32_t w[64] = {};
  for (uint32_t i = 0; i < length; ++i) w[i / 4] |= uint32_t{message[i]} << (24 - 8 * (i % 4));
  w[length / 4] |= uint32_t{0x80} << (24 - 8 * (length % 4));
  w[15] = 8 * length;
  for (int i = 16; i < 64; ++i) {
    const uint32_t a = w[i - 15], b = w[i - 2];
    w[i] = w[i - 16] + w[i - 7] + (rotr(a, 7) ^ rotr(a, 18) ^ (a >> 3)) + (rotr(b, 17) ^ rotr(b, 19) ^ (b >> 10));
  }
  const std::array<uint32_t, 8> start = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                         0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
  std::array<uint32_t, 8> s = start;
  for (int i = 0; i < 64; ++i) {
    const uint32_t choice = (s[4] & s[5]) ^ (~s[4] & s[6]);
    const uint32_t t1 = s[7] + (rotr(s[4], 6) ^ rotr(s[4], 11) ^ rotr(s[4], 25)) + choice + kSha256Round[i] + w[i];
    const uint32_t t2 = (rotr(s[0], 2) ^ rotr(s[0], 13) ^ rotr(s[0], 22)) + ((s[0] & s[1]) ^ (s[0] & s[2]) ^ (s[1] & s[2]));
    s = {t1 + t2, s[0], s[1], s[2], s[3] + t1, s[4], s[5], s[6]};
  }
  for (int i = 0; i < 8; ++i) s[i] += start[i];
  return s;
}

constexpr Felt round_constant(uint32_t j) {
  uint8_t message[8] = {'H', 'a', 'd', 'e', 's', 0, 0, 0};
  uint32_t length = 5;
  if (j >= 100) message[length++] = static_cast<uint8_t>('0' + j / 100);
  if (j >= 10) message[length++] = static_cast<uint8_t>('0' + j / 10 % 10);
  message[length++] = static_cast<uint8_t>('0' + j % 10);
  const std::array<uint32_t, 8> h = sha256(message, length);
  felt::Plain plain;
  for (int i = 0; i < 4; ++i) plain.word[i] = (uint64_t{h[6 - 2 * i]} << 32) | h[7 - 2 * i];
  return felt::canonical(felt::enter(plain));
}

constexpr Felt plus(const Felt& a, const Felt& b) { return felt::canonical(felt::add(a, b)); }
constexpr Felt minus(const Felt& a, const Felt& b) { return felt::canonical(felt::subtract(a, b)); }

}  // namespace detail

constexpr Constants make_constants() {
  Constants out;
  uint32_t j = 0;
  for (auto& round : out.first) {
    for (Felt& element : round) element = detail::round_constant(j++);
  }
  // What the true state exceeds the computed one by.
  Felt a, b, c;
  for (Felt& element : out.partial) {
    a = detail::plus(a, detail::round_constant(j++));
    b = detail::plus(b, detail::round_constant(j++));
    element = detail::plus(c, detail::round_constant(j++));
    const Felt sum = detail::plus(a, b);
    const Felt twice = detail::plus(a, a);
    const Felt next_b = detail::minus(a, b);
    a = detail::plus(sum, twice);
    b = next_b;
    c = sum;
  }
  for (auto& round : out.last) {
    for (Felt& element : round) element = detail::round_constant(j++);
  }
  out.last[0][0] = detail::plus(out.last[0][0], a);
  out.last[0][1] = detail::plus(out.last[0][1], b);
  out.last[0][2] = detail::plus(out.last[0][2], c);
  return out;
}

inline constexpr Constants kConstants = make_constants();

}  // namespace ob::poseidon
#endif
