//! LogUp columns, generated from the constraints themselves: the fractions that `evaluate` adds are collected on the
//! trace domain and handed to the framework's `LogupTraceGenerator`.

use std::ops::Mul;

use rayon::prelude::*;
use stwo::core::Fraction;
use stwo::core::fields::m31::BaseField;
use stwo::core::fields::qm31::SecureField;
use stwo::core::utils::{
    bit_reverse_index, circle_domain_index_to_coset_index, coset_index_to_circle_domain_index,
};
use stwo::prover::backend::simd::SimdBackend;
use stwo::prover::backend::simd::m31::{LOG_N_LANES, N_LANES, PackedM31};
use stwo::prover::backend::simd::qm31::PackedQM31;
use stwo::prover::poly::BitReversedOrder;
use stwo::prover::poly::circle::CircleEvaluation;
use stwo_constraint_framework::{EvalAtRow, FrameworkEval, LogupTraceGenerator, PREPROCESSED_TRACE_IDX};

use crate::air::ComponentIr;
use crate::component::TraceColumns;

/// A column on its trace domain.
pub type Evaluation = CircleEvaluation<SimdBackend, BaseField, BitReversedOrder>;
/// A component's interaction columns (four per batch) and claimed sum.
pub type InteractionColumns = (Vec<Evaluation>, SecureField);

type PackedFraction = Fraction<PackedQM31, PackedQM31>;

/// Vectors of rows handled by one task.
const CHUNK: usize = 64;

/// Generates a component's interaction columns.
pub fn interaction_columns<C: FrameworkEval + Sync>(
    component: &C,
    columns: &TraceColumns<'_>,
    ir: &ComponentIr,
) -> InteractionColumns {
    let vectors = 1usize << (columns.log_rows - LOG_N_LANES);
    let one = PackedQM31::broadcast(SecureField::from_u32_unchecked(1, 0, 0, 0));
    let zero = PackedQM31::broadcast(SecureField::from_u32_unchecked(0, 0, 0, 0));
    let mut batches = vec![PackedFraction::new(zero, one); vectors * ir.batches];
    batches
        .par_chunks_mut(CHUNK * ir.batches)
        .enumerate()
        .for_each(|(chunk, rows)| {
            let mut fractions = vec![];
            for (i, row) in rows.chunks_exact_mut(ir.batches).enumerate() {
                let collector = Collector::new(columns, chunk * CHUNK + i, fractions);
                fractions = component.evaluate(collector).fractions;
                for (fraction, &batch) in fractions.iter().zip(&ir.batch_of) {
                    row[batch] = add(row[batch], *fraction);
                }
            }
        });
    let mut generator = LogupTraceGenerator::new(columns.log_rows);
    for batch in 0..ir.batches {
        let mut column = generator.new_col();
        column.par_iter_mut().enumerate().for_each(|(row, writer)| {
            let fraction = &batches[row * ir.batches + batch];
            writer.write_frac(fraction.numerator, fraction.denominator);
        });
        column.finalize_col();
    }
    generator.finalize_last()
}

fn add(a: PackedFraction, b: PackedFraction) -> PackedFraction {
    PackedFraction::new(
        a.numerator * b.denominator + b.numerator * a.denominator,
        a.denominator * b.denominator,
    )
}

/// Evaluates a component at one vector of rows and keeps its fractions.
struct Collector<'a> {
    columns: &'a TraceColumns<'a>,
    row: usize,
    next: [usize; 2],
    fractions: Vec<PackedFraction>,
}

impl<'a> Collector<'a> {
    fn new(columns: &'a TraceColumns<'a>, row: usize, mut buffer: Vec<PackedFraction>) -> Self {
        buffer.clear();
        Self {
            columns,
            row,
            next: [0; 2],
            fractions: buffer,
        }
    }

    fn load(&self, column: &[u32], offset: isize) -> PackedM31 {
        let start = self.row * N_LANES;
        let at = |i: usize| BaseField::from_u32_unchecked(column[i]);
        if offset == 0 {
            return PackedM31::from_array(std::array::from_fn(|lane| at(start + lane)));
        }
        let log = self.columns.log_rows;
        PackedM31::from_array(std::array::from_fn(|lane| {
            let domain_index = bit_reverse_index(start + lane, log);
            let row = circle_domain_index_to_coset_index(domain_index, log) as isize + offset;
            let row = row.rem_euclid(1 << log) as usize;
            at(bit_reverse_index(
                coset_index_to_circle_domain_index(row, log),
                log,
            ))
        }))
    }
}

impl EvalAtRow for Collector<'_> {
    type F = PackedM31;
    type EF = PackedQM31;

    fn next_interaction_mask<const N: usize>(
        &mut self,
        interaction: usize,
        offsets: [isize; N],
    ) -> [PackedM31; N] {
        let index = self.next[interaction];
        self.next[interaction] += 1;
        let column = if interaction == PREPROCESSED_TRACE_IDX {
            self.columns.preprocessed[index]
        } else {
            self.columns.main[index]
        };
        offsets.map(|offset| self.load(column, offset))
    }

    fn add_constraint<G>(&mut self, _constraint: G)
    where
        PackedQM31: Mul<G, Output = PackedQM31> + From<G>,
    {
    }

    fn combine_ef(values: [PackedM31; 4]) -> PackedQM31 {
        PackedQM31::from_packed_m31s(values)
    }

    fn write_logup_frac(&mut self, fraction: PackedFraction) {
        self.fractions.push(fraction);
    }

    // The batches are known from the IR; only the fractions are wanted here.
    fn finalize_logup_batched(&mut self, _batching: &Vec<usize>) {}

    fn finalize_logup(&mut self) {}

    fn finalize_logup_in_pairs(&mut self) {}
}
