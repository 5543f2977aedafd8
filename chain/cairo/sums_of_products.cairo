//! Runs a table of sums of products over secure-field values: the constraints of an AIR, as `air/emit_cairo.ts` prints them.
//!
//! A sum is kept as integers and reduced once. With canonical values and coefficients the coordinates of a term lie in (−2^96, 2^96),
//! and the printer refuses sums of more than 2^11 terms.

use super::qm31::{add_lazy, mul, mul_lazy, mul_m31_lazy, ONE, Qm31, reduce, ZERO};

/// Appends what a table expects after the samples: 1, i, u, i·u, gamma, the claimed sums, per relation z and the powers of alpha.
pub fn append_start(
    ref values: Array<Qm31>, claimed_sums: Span<Qm31>, mut challenges: Span<Qm31>, gamma: Qm31, mut powers: Span<u32>
) {
    values.append(ONE);
    values.append(Qm31 { a: 0, b: 1, c: 0, d: 0 });
    values.append(Qm31 { a: 0, b: 0, c: 1, d: 0 });
    values.append(Qm31 { a: 0, b: 0, c: 0, d: 1 });
    values.append(gamma);
    values.append_span(claimed_sums);
    while let Option::Some(highest) = powers.pop_front() {
        values.append(*challenges.pop_front().unwrap());
        let alpha = *challenges.pop_front().unwrap();
        append_powers(ref values, alpha, ONE, (*highest).into());
    };
}

/// Appends power·x, power·x², and so on.
pub fn append_powers(ref values: Array<Qm31>, x: Qm31, power: Qm31, left: felt252) {
    if left != 0 {
        let power = mul(power, x);
        values.append(power);
        append_powers(ref values, x, power, left - 1);
    }
}

/// Runs the table; the last value appended is the result.
pub fn run(mut table: Span<u32>, mut values: Array<Qm31>) -> Qm31 {
    let mut result = ZERO;
    while let Option::Some(products) = table.pop_front() {
        let sum = add_products(ref table, values.span(), (*products).into(), ZERO);
        let linear = *table.pop_front().unwrap();
        result = reduce(add_linear(ref table, values.span(), linear.into(), sum));
        values.append(result);
    };
    result
}

/// sum + Σ k·x·y over the next `left` terms of the table.
fn add_products(ref table: Span<u32>, values: Span<Qm31>, left: felt252, sum: Qm31) -> Qm31 {
    if left == 0 {
        return sum;
    }
    let [k, x, y] = (*table.multi_pop_front::<3>().unwrap()).unbox();
    let term = mul_lazy(mul_m31_lazy(*values[x], k.into()), *values[y]);
    add_products(ref table, values, left - 1, add_lazy(sum, term))
}

/// sum + Σ k·x over the next `left` terms of the table.
fn add_linear(ref table: Span<u32>, values: Span<Qm31>, left: felt252, sum: Qm31) -> Qm31 {
    if left == 0 {
        return sum;
    }
    let [k, x] = (*table.multi_pop_front::<2>().unwrap()).unbox();
    add_linear(ref table, values, left - 1, add_lazy(sum, mul_m31_lazy(*values[x], k.into())))
}
