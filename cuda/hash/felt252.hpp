// The Starknet field, p = 2^251 + 17·2^192 + 1, in Montgomery form with R = 2^260 and five signed limbs in base 2^52.
//
// p ≡ 1 mod 2^192, so a Montgomery step needs no inverse and two small products. Values are kept loose: limbs may have 60 bits and the
// value may be negative, so that additions and subtractions carry nothing; only products carry. A product of values below 2^256 has
// limbs 0 … 3 in [0, 2^52) and a magnitude below 1.1p.
#ifndef OB_HASH_FELT252_HPP
#define OB_HASH_FELT252_HPP
#include <cstdint>

#include "../protocol/m31.hpp"

namespace ob::felt {

__extension__ typedef __int128 Wide;

inline constexpr int kLimbs = 5;
inline constexpr int kLimbBits = 52;
inline constexpr int64_t kMask = (int64_t{1} << kLimbBits) - 1;
// p = 1 + kMiddle·2^156 + kTop·2^208.
inline constexpr int64_t kMiddle = int64_t{17} << 36, kTop = int64_t{1} << 43;

struct Felt {
  int64_t limb[kLimbs] = {};
};

// A plain integer below 2^256, least significant word first.
struct Plain {
  uint64_t word[4] = {};
};

OB_ALWAYS_INLINE constexpr Felt add(const Felt& a, const Felt& b) {
  return {{a.limb[0] + b.limb[0], a.limb[1] + b.limb[1], a.limb[2] + b.limb[2], a.limb[3] + b.limb[3], a.limb[4] + b.limb[4]}};
}
OB_ALWAYS_INLINE constexpr Felt subtract(const Felt& a, const Felt& b) {
  return {{a.limb[0] - b.limb[0], a.limb[1] - b.limb[1], a.limb[2] - b.limb[2], a.limb[3] - b.limb[3], a.limb[4] - b.limb[4]}};
}
OB_ALWAYS_INLINE constexpr Felt twice(const Felt& a) { return add(a, a); }

// The same value with limbs 0 … 3 in [0, 2^52).
OB_ALWAYS_INLINE constexpr Felt carried(const Felt& a) {
  const int64_t l0 = a.limb[0], l1 = a.limb[1] + (l0 >> kLimbBits), l2 = a.limb[2] + (l1 >> kLimbBits);
  const int64_t l3 = a.limb[3] + (l2 >> kLimbBits), l4 = a.limb[4] + (l3 >> kLimbBits);
  return {{l0 & kMask, l1 & kMask, l2 & kMask, l3 & kMask, l4}};
}

// The same element, carried up to a borrow, with a value in (-2^200, 1.1p).
OB_ALWAYS_INLINE constexpr Felt tightened(const Felt& a) {
  Felt out = carried(a);
  const int64_t k = out.limb[4] >> 43;
  out.limb[0] -= k;
  out.limb[3] -= k * kMiddle;
  out.limb[4] -= k * kTop;
  return out;
}

// (t0 + t1·2^52 + …) / 2^260 mod p: subtracts q·p·2^(52 i) for the low 52 bits q of each of the five low limbs.
OB_ALWAYS_INLINE constexpr Felt montgomery(Wide t0, Wide t1, Wide t2, Wide t3, Wide t4, Wide t5, Wide t6, Wide t7, Wide t8) {
  const int64_t q0 = static_cast<int64_t>(t0) & kMask;
  t1 += t0 >> kLimbBits;
  t3 -= Wide{q0} * kMiddle;
  t4 -= Wide{q0} * kTop;
  const int64_t q1 = static_cast<int64_t>(t1) & kMask;
  t2 += t1 >> kLimbBits;
  t4 -= Wide{q1} * kMiddle;
  t5 -= Wide{q1} * kTop;
  const int64_t q2 = static_cast<int64_t>(t2) & kMask;
  t3 += t2 >> kLimbBits;
  t5 -= Wide{q2} * kMiddle;
  t6 -= Wide{q2} * kTop;
  const int64_t q3 = static_cast<int64_t>(t3) & kMask;
  t4 += t3 >> kLimbBits;
  t6 -= Wide{q3} * kMiddle;
  t7 -= Wide{q3} * kTop;
  const int64_t q4 = static_cast<int64_t>(t4) & kMask;
  t5 += t4 >> kLimbBits;
  t7 -= Wide{q4} * kMiddle;
  t8 -= Wide{q4} * kTop;
  t6 += t5 >> kLimbBits;
  t7 += t6 >> kLimbBits;
  t8 += t7 >> kLimbBits;
  return {{static_cast<int64_t>(t5) & kMask, static_cast<int64_t>(t6) & kMask, static_cast<int64_t>(t7) & kMask,
           static_cast<int64_t>(t8) & kMask, static_cast<int64_t>(t8 >> kLimbBits)}};
}

OB_ALWAYS_INLINE constexpr Felt multiply(const Felt& x, const Felt& y) {
  const int64_t *a = x.limb, *b = y.limb;
  return montgomery(Wide{a[0]} * b[0], Wide{a[0]} * b[1] + Wide{a[1]} * b[0], Wide{a[0]} * b[2] + Wide{a[1]} * b[1] + Wide{a[2]} * b[0],
                    Wide{a[0]} * b[3] + Wide{a[1]} * b[2] + Wide{a[2]} * b[1] + Wide{a[3]} * b[0],
                    Wide{a[0]} * b[4] + Wide{a[1]} * b[3] + Wide{a[2]} * b[2] + Wide{a[3]} * b[1] + Wide{a[4]} * b[0],
                    Wide{a[1]} * b[4] + Wide{a[2]} * b[3] + Wide{a[3]} * b[2] + Wide{a[4]} * b[1],
                    Wide{a[2]} * b[4] + Wide{a[3]} * b[3] + Wide{a[4]} * b[2], Wide{a[3]} * b[4] + Wide{a[4]} * b[3], Wide{a[4]} * b[4]);
}

OB_ALWAYS_INLINE constexpr Felt square(const Felt& x) {
  const int64_t* a = x.limb;
  const int64_t d0 = 2 * a[0], d1 = 2 * a[1], d2 = 2 * a[2], d3 = 2 * a[3];
  return montgomery(Wide{a[0]} * a[0], Wide{d0} * a[1], Wide{d0} * a[2] + Wide{a[1]} * a[1], Wide{d0} * a[3] + Wide{d1} * a[2],
                    Wide{d0} * a[4] + Wide{d1} * a[3] + Wide{a[2]} * a[2], Wide{d1} * a[4] + Wide{d2} * a[3],
                    Wide{d2} * a[4] + Wide{a[3]} * a[3], Wide{d3} * a[4], Wide{a[4]} * a[4]);
}

OB_ALWAYS_INLINE constexpr Felt cube(const Felt& a) { return multiply(square(a), a); }

// The representative in [0, p), carried.
OB_ALWAYS_INLINE constexpr Felt canonical(const Felt& a) {
  constexpr Felt p = {{1, 0, 0, kMiddle, kTop}};
  Felt out = carried(tightened(a));
  if (out.limb[4] < 0) out = carried(add(out, p));
  const Felt less = carried(subtract(out, p));
  return less.limb[4] < 0 ? out : less;
}

OB_ALWAYS_INLINE constexpr Felt limbs_of(const Plain& plain) {
  const uint64_t *w = plain.word, mask = kMask;
  return {{static_cast<int64_t>(w[0] & mask), static_cast<int64_t>((w[0] >> 52 | w[1] << 12) & mask),
           static_cast<int64_t>((w[1] >> 40 | w[2] << 24) & mask), static_cast<int64_t>((w[2] >> 28 | w[3] << 36) & mask),
           static_cast<int64_t>(w[3] >> 16)}};
}

// Of limbs in [0, 2^52) and a value below 2^256.
OB_ALWAYS_INLINE constexpr Plain plain_of(const Felt& a) {
  const uint64_t l[kLimbs] = {static_cast<uint64_t>(a.limb[0]), static_cast<uint64_t>(a.limb[1]), static_cast<uint64_t>(a.limb[2]),
                              static_cast<uint64_t>(a.limb[3]), static_cast<uint64_t>(a.limb[4])};
  return {{l[0] | l[1] << 52, l[1] >> 12 | l[2] << 40, l[2] >> 24 | l[3] << 28, l[3] >> 36 | l[4] << 16}};
}

// 2^520 mod p: turns a plain value into Montgomery form.
OB_ALWAYS_INLINE constexpr Felt montgomery_square() {
  Felt x = {{0, 0, 0, 0, int64_t{1} << 42}};  // 2^250
  for (int i = 250; i < 520; ++i) x = canonical(twice(x));
  return x;
}
inline constexpr Felt kMontgomerySquare = montgomery_square();

// Into Montgomery form.
OB_ALWAYS_INLINE constexpr Felt enter(const Plain& plain) {
  constexpr Felt square = kMontgomerySquare;  // a value of its own: a GPU's code cannot refer to the host's
  return multiply(limbs_of(plain), square);
}
OB_ALWAYS_INLINE constexpr Felt enter(uint64_t plain) { return enter(Plain{{plain, 0, 0, 0}}); }
// Out of it, in [0, p).
OB_ALWAYS_INLINE constexpr Plain leave(const Felt& a) {
  constexpr Felt one = {{1, 0, 0, 0, 0}};
  return plain_of(canonical(multiply(a, one)));
}

}  // namespace ob::felt
#endif
