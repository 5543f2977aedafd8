// The Starknet field, p = 2^251 + 17·2^192 + 1, in Montgomery form with R = 2^256 and four 64-bit limbs.
//
// p ≡ 1 mod 2^192, so a Montgomery step needs one multiplication, by the top limb of p, and no inverse. Values are kept loose: any value
// below 2^254 is a good factor, and a product of two such values is below 2p.
#ifndef OB_HASH_FELT252_HPP
#define OB_HASH_FELT252_HPP
#include <cstdint>

namespace ob::felt {

__extension__ typedef unsigned __int128 Wide;
__extension__ typedef __int128 SignedWide;

struct Felt {
  uint64_t limb[4] = {};
};

// p = {1, 0, 0, kTop}.
inline constexpr uint64_t kTop = 0x0800000000000011;

// k·p for k ≤ 31.
constexpr Felt multiple_of_p(uint64_t k) { return Felt{{k, 0, 0, k * kTop}}; }

constexpr Felt add(const Felt& a, const Felt& b) {
  Felt out;
  Wide carry = 0;
#pragma GCC unroll 4
  for (int i = 0; i < 4; ++i) {
    carry += Wide{a.limb[i]} + b.limb[i];
    out.limb[i] = static_cast<uint64_t>(carry);
    carry >>= 64;
  }
  return out;
}

constexpr Felt subtract(const Felt& a, const Felt& b) {
  Felt out;
  uint64_t borrow = 0;
#pragma GCC unroll 4
  for (int i = 0; i < 4; ++i) {
    const Wide difference = Wide{a.limb[i]} - b.limb[i] - borrow;
    out.limb[i] = static_cast<uint64_t>(difference);
    borrow = static_cast<uint64_t>(difference >> 64) & 1;
  }
  return out;
}

// a + k·p - b, for b ≤ k·p.
constexpr Felt subtract(const Felt& a, const Felt& b, uint64_t k) { return subtract(add(a, multiple_of_p(k)), b); }

constexpr Felt twice(const Felt& a) { return add(a, a); }

constexpr bool at_least_p(const Felt& a) {
  if (a.limb[3] != kTop) return a.limb[3] > kTop;
  return (a.limb[0] | a.limb[1] | a.limb[2]) != 0;
}

// Below 2p, for any a: a - floor(a / 2^251)·p + p.
constexpr Felt loosen(const Felt& a) {
  const uint64_t k = a.limb[3] >> 59;
  Felt out;
  const SignedWide low = SignedWide{a.limb[0]} + 1 - static_cast<SignedWide>(k);
  out.limb[0] = static_cast<uint64_t>(low);
  SignedWide carry = low >> 64;
#pragma GCC unroll 2
  for (int i = 1; i < 3; ++i) {
    carry += a.limb[i];
    out.limb[i] = static_cast<uint64_t>(carry);
    carry >>= 64;
  }
  out.limb[3] = a.limb[3] + kTop - k * kTop + static_cast<uint64_t>(carry);
  return out;
}

// The representative in [0, p).
constexpr Felt canonical(const Felt& a) {
  Felt out = loosen(a);
  if (at_least_p(out)) out = subtract(out, multiple_of_p(1));
  return out;
}

// t / 2^256 mod p, below t / 2^256 + p.
constexpr Felt montgomery(const uint64_t t[8]) {
  // Q = the low half as the steps see it; t - Q·p = t - Q - Q·kTop·2^192 has a low half of zeros.
  const Wide w0 = Wide{t[0]} * kTop, w1 = Wide{t[1]} * kTop, w2 = Wide{t[2]} * kTop;
  const uint64_t low = static_cast<uint64_t>(w0);
  const uint64_t q3 = t[3] - low;
  const Wide w3 = Wide{q3} * kTop;
  const uint64_t borrow = t[3] < low ? 1 : 0;
  const Wide s0 = (w0 >> 64) + static_cast<uint64_t>(w1) + borrow;
  const Wide s1 = (w1 >> 64) + static_cast<uint64_t>(w2) + static_cast<uint64_t>(s0 >> 64);
  const Wide s2 = (w2 >> 64) + static_cast<uint64_t>(w3) + static_cast<uint64_t>(s1 >> 64);
  const uint64_t s3 = static_cast<uint64_t>(w3 >> 64) + static_cast<uint64_t>(s2 >> 64);
  const Felt high{{t[4], t[5], t[6], t[7]}};
  const Felt less{{static_cast<uint64_t>(s0), static_cast<uint64_t>(s1), static_cast<uint64_t>(s2), s3}};
  return subtract(high, less, 1);
}

constexpr Felt multiply(const Felt& a, const Felt& b) {
  uint64_t t[8] = {};
#pragma GCC unroll 4
  for (int i = 0; i < 4; ++i) {
    uint64_t carry = 0;
#pragma GCC unroll 4
    for (int j = 0; j < 4; ++j) {
      const Wide x = Wide{a.limb[i]} * b.limb[j] + t[i + j] + carry;
      t[i + j] = static_cast<uint64_t>(x);
      carry = static_cast<uint64_t>(x >> 64);
    }
    t[i + 4] = carry;
  }
  return montgomery(t);
}

constexpr Felt square(const Felt& a) {
  uint64_t t[8] = {};
  // Products of different limbs, once.
#pragma GCC unroll 3
  for (int i = 0; i < 3; ++i) {
    uint64_t carry = 0;
#pragma GCC unroll 3
    for (int j = i + 1; j < 4; ++j) {
      const Wide x = Wide{a.limb[i]} * a.limb[j] + t[i + j] + carry;
      t[i + j] = static_cast<uint64_t>(x);
      carry = static_cast<uint64_t>(x >> 64);
    }
    t[i + 4] = carry;
  }
  uint64_t top = 0;
  Wide carry = 0;
#pragma GCC unroll 4
  for (int i = 0; i < 4; ++i) {
    const Wide x = Wide{a.limb[i]} * a.limb[i];
    const uint64_t low = (t[2 * i] << 1) | top, high = (t[2 * i + 1] << 1) | (t[2 * i] >> 63);
    top = t[2 * i + 1] >> 63;
    carry += Wide{low} + static_cast<uint64_t>(x);
    t[2 * i] = static_cast<uint64_t>(carry);
    carry = (carry >> 64) + Wide{high} + static_cast<uint64_t>(x >> 64);
    t[2 * i + 1] = static_cast<uint64_t>(carry);
    carry >>= 64;
  }
  return montgomery(t);
}

constexpr Felt cube(const Felt& a) { return multiply(square(a), a); }

// 2^512 mod p: turns a plain value into Montgomery form.
constexpr Felt montgomery_square() {
  Felt x = canonical(Felt{{0, 0, 0, uint64_t{1} << 58}});  // 2^250
  for (int i = 250; i < 512; ++i) x = canonical(twice(x));
  return x;
}
inline constexpr Felt kMontgomerySquare = montgomery_square();

// Plain value below 2^256 to Montgomery form, loose.
constexpr Felt enter(const Felt& plain) { return multiply(loosen(plain), kMontgomerySquare); }
constexpr Felt enter(uint64_t plain) { return multiply(Felt{{plain, 0, 0, 0}}, kMontgomerySquare); }
// Montgomery form to the plain value in [0, p).
constexpr Felt leave(const Felt& a) {
  const uint64_t t[8] = {a.limb[0], a.limb[1], a.limb[2], a.limb[3], 0, 0, 0, 0};
  return canonical(montgomery(t));
}

}  // namespace ob::felt
#endif
