//! The statement of a run of the virtual machine: *program P, known by its key, run on inputs X, halts after T steps with outputs Y*
//! (`air/vm_statement.ts`, `air/vm_program_words.ts`).

use core::poseidon::poseidon_hash_span;
use super::statement::{
    ClassConstants, PackedWords, PublicFraction, Statement, at_most, check_elements, check_key, demand, hash_words,
    identity_words, next, read_public, take, take_list
};

/// Words of a program's content hash.
const CONTENT_WORDS: u32 = 8;
/// Tag of memory tuples.
const TAG_MEM: felt252 = 2;
const SPACE_REGISTERS: felt252 = 0;
const SPACE_DATA: felt252 = 1;
const HALT_CELL: felt252 = 32;
/// Public values before the unused rows: T, components, inputs, outputs.
const COUNTS: felt252 = 4;
/// Stands for the first entry of a table in {@code VmShape.identity_end}.
const FIRST_ENTRY: felt252 = -1;

/// What a class fixes of programs.
#[derive(Copy, Drop)]
pub struct VmShape {
    /// Components.
    pub components: felt252,
    /// 2^n rows of Cpu.
    pub rows: felt252,
    /// Fewest and most instructions that the size of Rom is right for, memory cells and Mem, rows of weights and Weights. The last is
    /// (0, 0) without dot products.
    pub rom: (felt252, felt252),
    pub memory: (felt252, felt252),
    pub weights: (felt252, felt252),
    /// The end of an identity: number of tables, of each B, k and its first entry, operations used.
    pub identity_end: Span<felt252>,
    /// Operation components.
    pub operations: felt252,
    /// The tuples of their unused rows: most rows, or 0 for a further tuple of the same rows; 1 + the table whose first entry is the fifth
    /// value, or 0; six values.
    pub pads: Span<felt252>,
}

/// What the statement needs of a program: addresses, and first entries of its tables.
#[derive(Copy, Drop)]
struct Program {
    inputs: Span<felt252>,
    outputs: Span<felt252>,
    firsts: Span<felt252>,
}

/// Reads a statement and compares it with its key and the class.
pub fn read(
    public: Span<felt252>, identity: PackedWords, root0: felt252, class: ClassConstants, shape: @VmShape
) -> Statement {
    let words = read_public(public, class.log_sizes);
    let program_words = identity_words(identity);
    demand(!program_words.is_empty(), 'statement');
    check_key(words.key_digest, class.key, root0, identity);
    let program = read_identity(program_words, shape);
    let (fractions, inputs) = read_run(program, shape, words.values);
    Statement {
        key_digest: words.key_digest,
        context: words.context,
        inputs_hash: hash_words(inputs),
        results_hash: poseidon_hash_span(public),
        fractions,
    }
}

/// Whether a word lies in a range.
#[inline(never)]
fn in_range(value: felt252, range: (felt252, felt252)) -> bool {
    let (least, most) = range;
    at_most(least, value) && at_most(value, most)
}

/// Reads a program's identity; it must be of this shape.
#[inline(never)]
fn read_identity(words: Span<felt252>, shape: @VmShape) -> Program {
    let mut rest = words;
    take(ref rest, CONTENT_WORDS, 'statement');
    let rom = next(ref rest, 'statement');
    let memory = next(ref rest, 'statement');
    let inputs = take_list(ref rest, 'statement');
    let outputs = take_list(ref rest, 'statement');
    let mut firsts = array![];
    let mut end = *shape.identity_end;
    while let Option::Some(wanted) = end.pop_front() {
        let word = next(ref rest, 'statement');
        if *wanted == FIRST_ENTRY {
            firsts.append(word);
        } else {
            demand(word == *wanted, 'statement');
        }
    };
    let weights = match rest.pop_front() {
        Option::Some(rows) => *rows,
        Option::None => 0,
    };
    let (_, most_weights) = *shape.weights;
    let all_read = rest.is_empty() && (most_weights != 0 || weights == 0);
    demand(
        all_read && in_range(rom, *shape.rom) && in_range(memory, *shape.memory) && in_range(weights, *shape.weights),
        'statement'
    );
    let firsts = firsts.span();
    check_elements(inputs, 'statement');
    check_elements(outputs, 'statement');
    check_elements(firsts, 'statement');
    Program { inputs, outputs, firsts }
}

/// Reads the public values: the fractions they add, and the inputs.
#[inline(never)]
fn read_run(
    program: Program, shape: @VmShape, values: Span<felt252>
) -> (Span<PublicFraction>, Span<felt252>) {
    let Program { inputs, outputs, firsts } = program;
    let (input_count, output_count): (felt252, felt252) = (inputs.len().into(), outputs.len().into());
    let mut rest = values;
    demand(rest.len().into() == COUNTS + *shape.operations + input_count + 2 * output_count, 'statement');
    let steps = next(ref rest, 'statement');
    let components = next(ref rest, 'statement');
    let stated_inputs = next(ref rest, 'statement');
    let stated_outputs = next(ref rest, 'statement');
    demand(
        components == *shape.components && stated_inputs == input_count && stated_outputs == output_count
            && in_range(steps, (1, *shape.rows)),
        'statement'
    );
    let mut fractions = array![
        PublicFraction { top: 1, v0: TAG_MEM, v1: SPACE_REGISTERS, v2: HALT_CELL, v3: 1, v4: steps, v5: 0 }
    ];
    append_pads(ref fractions, ref rest, *shape.pads, firsts);
    let input_values = rest.slice(0, inputs.len());
    append_cells(ref fractions, ref rest, inputs, -1, *shape.rows);
    append_cells(ref fractions, ref rest, outputs, 1, *shape.rows);
    (fractions.span(), input_values)
}

/// The fractions of unused rows.
#[inline(never)]
fn append_pads(
    ref fractions: Array<PublicFraction>, ref values: Span<felt252>, mut pads: Span<felt252>, firsts: Span<felt252>
) {
    let mut count = 0;
    while let Option::Some(pad) = pads.multi_pop_front::<8>() {
        let [rows, table, v0, v1, v2, v3, v4, v5] = (*pad).unbox();
        if rows != 0 {
            count = next(ref values, 'statement');
            demand(at_most(count, rows), 'statement');
        }
        let v4 = if table == 0 {
            v4
        } else {
            *firsts[(table - 1).try_into().unwrap()]
        };
        fractions.append(PublicFraction { top: count, v0, v1, v2, v3, v4, v5 });
    };
}

/// The fractions of public cells: inputs are yielded at time 0, outputs are used at the time of their last access.
#[inline(never)]
fn append_cells(
    ref fractions: Array<PublicFraction>,
    ref values: Span<felt252>,
    mut addresses: Span<felt252>,
    top: felt252,
    rows: felt252
) {
    while let Option::Some(address) = addresses.pop_front() {
        let value = next(ref values, 'statement');
        let time = if top == 1 {
            next(ref values, 'statement')
        } else {
            0
        };
        demand(at_most(time, rows), 'statement');
        fractions.append(PublicFraction { top, v0: TAG_MEM, v1: SPACE_DATA, v2: *address, v3: value, v4: time, v5: 0 });
    };
}
