//! An AIR as it crosses the C ABI: the words of `air/encode.ts`, parsed and checked.
//!
//! The checks are complete, so that no evaluator can fail on an [`Air`]: an index out of range inside
//! `FrameworkEval::evaluate` would abort the process (`LogupAtRow` of stwo-constraint-framework 2.3.0 panics again
//! when it is dropped half-way).

use stwo::core::fields::m31::{BaseField, P};

const IR_MAGIC: u32 = 0x4149_424f;
const IR_VERSION: u32 = 1;
/// Column masks are arrays of a length known at compile time in the framework; longer ones are refused.
pub const MAX_OFFSETS: usize = 8;
/// The largest log size of any column; extended columns must stay below the circle group's order.
const MAX_LOG_ROWS: u32 = 28;
/// SIMD lanes of the crate: its LogUp generator works on whole vectors.
const MIN_LOGUP_LOG_ROWS: u32 = 4;

/// A base-field expression; operands are earlier nodes.
#[derive(Clone, Copy, Debug)]
pub enum Node {
    Constant(BaseField),
    /// Index in the component's list of preprocessed columns.
    Preprocessed(usize),
    /// Index among all mask values of the component's main columns, in order.
    Mask(usize),
    Add(usize, usize),
    Sub(usize, usize),
    Mul(usize, usize),
    Neg(usize),
}

/// A LogUp fraction: numerator / combine(values).
#[derive(Debug)]
pub struct FractionIr {
    pub relation: usize,
    pub numerator: usize,
    pub values: Vec<usize>,
}

/// One component with its size.
#[derive(Debug)]
pub struct ComponentIr {
    pub log_rows: u32,
    /// Columns of tree 0 that it reads, in order of first use.
    pub preprocessed: Vec<usize>,
    /// Row offsets of each main column.
    pub columns: Vec<Vec<isize>>,
    pub nodes: Vec<Node>,
    pub constraints: Vec<usize>,
    pub fractions: Vec<FractionIr>,
    /// The batch of each fraction.
    pub batch_of: Vec<usize>,
    pub batches: usize,
    /// Its words with 0 in place of columns of tree 0: what generated code is found by.
    code_words: Vec<u32>,
    /// Where the first node's three words are in them.
    first_node: usize,
}

impl ComponentIr {
    /// The values of the constants at `parameters`, when these are all in which the component differs from the one
    /// that has this many code words of this hash (`codeWords` of `air/encode.ts`).
    pub fn parameters(&self, words: usize, hash: u64, parameters: &[usize]) -> Option<Vec<BaseField>> {
        if self.code_words.len() != words {
            return None;
        }
        let mut code = self.code_words.clone();
        let values = parameters
            .iter()
            .map(|&node| {
                let Some(Node::Constant(value)) = self.nodes.get(node) else {
                    return None;
                };
                code[self.first_node + 3 * node + 1] = 0;
                Some(*value)
            })
            .collect::<Option<_>>()?;
        (fnv1a(&code) == hash).then_some(values)
    }
}

/// An AIR with all sizes fixed.
#[derive(Debug)]
pub struct Air {
    /// Largest tuple of each relation.
    pub relations: Vec<usize>,
    /// log2 of the rows of each column of tree 0.
    pub preprocessed: Vec<u32>,
    pub components: Vec<ComponentIr>,
}

impl Air {
    /// Whether any component has LogUp fractions, that is, whether there is a tree 2.
    pub fn has_interaction(&self) -> bool {
        self.components.iter().any(|c| c.batches > 0)
    }

    /// log2 of the rows of the largest component.
    pub fn max_log_rows(&self) -> u32 {
        self.components.iter().map(|c| c.log_rows).max().unwrap_or(0)
    }

    /// Samples of each column, by tree, the composition tree last.
    pub fn samples(&self) -> Vec<Vec<usize>> {
        let mut tree0 = vec![0; self.preprocessed.len()];
        let mut main = vec![];
        let mut interaction = vec![];
        for component in &self.components {
            for &column in &component.preprocessed {
                tree0[column] = 1;
            }
            main.extend(component.columns.iter().map(Vec::len));
            for batch in 1..=component.batches {
                interaction.extend([if batch == component.batches { 2 } else { 1 }; 4]);
            }
        }
        let mut trees = vec![tree0, main];
        if self.has_interaction() {
            trees.push(interaction);
        }
        trees.push(vec![1; 8]);
        trees
    }

    /// Parses the words of `air/encode.ts`.
    pub fn parse(words: &[u32]) -> Result<Self, String> {
        let mut reader = Reader { words, at: 0 };
        let log_rows = reader.list(|r| r.log_rows())?;
        let preprocessed = reader.list(|r| r.log_rows())?;
        if reader.next()? != IR_MAGIC || reader.next()? != IR_VERSION {
            return Err("the words are not a binary AIR of version 1".into());
        }
        let relations = reader.list(|r| Ok(r.next()? as usize))?;
        let count = reader.next()? as usize;
        if count != log_rows.len() || count == 0 {
            return Err(format!("{count} components and {} sizes", log_rows.len()));
        }
        let components = log_rows
            .into_iter()
            .map(|log| component(&mut reader, log, &relations, &preprocessed))
            .collect::<Result<Vec<_>, _>>()?;
        if reader.at != words.len() {
            return Err(format!("{} words too many", words.len() - reader.at));
        }
        Ok(Self {
            relations,
            preprocessed,
            components,
        })
    }
}

fn fnv1a(words: &[u32]) -> u64 {
    words
        .iter()
        .flat_map(|w| w.to_le_bytes())
        .fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        })
}

struct Reader<'a> {
    words: &'a [u32],
    at: usize,
}

impl Reader<'_> {
    fn next(&mut self) -> Result<u32, String> {
        let word = *self.words.get(self.at).ok_or("the words end too early")?;
        self.at += 1;
        Ok(word)
    }

    fn below(&mut self, limit: usize, what: &str) -> Result<usize, String> {
        let value = self.next()? as usize;
        if value >= limit {
            return Err(format!("{what} {value}, there are {limit}"));
        }
        Ok(value)
    }

    fn log_rows(&mut self) -> Result<u32, String> {
        let log = self.next()?;
        if !(1..=MAX_LOG_ROWS).contains(&log) {
            return Err(format!("2^{log} rows, 2^1 to 2^{MAX_LOG_ROWS} are allowed"));
        }
        Ok(log)
    }

    /// A count, then that many items. Every item takes at least one word, which bounds the allocation.
    fn list<T>(&mut self, mut item: impl FnMut(&mut Self) -> Result<T, String>) -> Result<Vec<T>, String> {
        let count = self.next()? as usize;
        if count > self.words.len() - self.at {
            return Err("the words end too early".into());
        }
        (0..count).map(|_| item(self)).collect()
    }
}

fn component(
    reader: &mut Reader<'_>,
    log_rows: u32,
    relations: &[usize],
    tree0: &[u32],
) -> Result<ComponentIr, String> {
    let start = reader.at;
    let preprocessed = reader.list(|r| r.below(tree0.len(), "preprocessed column"))?;
    for (i, &column) in preprocessed.iter().enumerate() {
        if tree0[column] != log_rows || preprocessed[..i].contains(&column) {
            return Err(format!(
                "preprocessed column {column} is read twice or has another size than its reader"
            ));
        }
    }
    let columns = reader.list(|r| {
        let offsets = r.list(|r| Ok(r.next()? as i32 as isize))?;
        if offsets.is_empty() || offsets.len() > MAX_OFFSETS {
            return Err(format!(
                "{} row offsets, 1 to {MAX_OFFSETS} are allowed",
                offsets.len()
            ));
        }
        Ok(offsets)
    })?;
    let first_node = reader.at + 1 - start;
    let nodes = nodes(reader, preprocessed.len(), &columns)?;
    let constraints = reader.list(|r| r.below(nodes.len(), "node"))?;
    let fractions = reader.list(|r| fraction(r, relations, nodes.len()))?;
    let batches = reader.list(|r| r.list(|r| r.below(fractions.len(), "fraction")))?;
    let batch_of = batch_of(&batches, fractions.len())?;
    if !batches.is_empty() && log_rows < MIN_LOGUP_LOG_ROWS {
        return Err(format!(
            "a component with fractions has 2^{log_rows} rows, at least 2^{MIN_LOGUP_LOG_ROWS} are needed"
        ));
    }
    let mut code_words = reader.words[start..reader.at].to_vec();
    code_words[1..=preprocessed.len()].fill(0);
    Ok(ComponentIr {
        log_rows,
        preprocessed,
        columns,
        nodes,
        constraints,
        fractions,
        batches: batches.len(),
        batch_of,
        code_words,
        first_node,
    })
}

fn nodes(reader: &mut Reader<'_>, preprocessed: usize, columns: &[Vec<isize>]) -> Result<Vec<Node>, String> {
    let mut mask_start = vec![0];
    for offsets in columns {
        mask_start.push(mask_start[mask_start.len() - 1] + offsets.len());
    }
    let mut index = 0;
    reader.list(|r| {
        let op = r.next()?;
        let operands = index;
        index += 1;
        let unary = |r: &mut Reader<'_>, limit: usize| {
            let a = r.below(limit, "operand")?;
            r.next().map(|_| a)
        };
        Ok(match op {
            0 => Node::Constant(BaseField::from_u32_unchecked(unary(r, P as usize)? as u32)),
            1 => Node::Preprocessed(unary(r, preprocessed)?),
            2 => {
                let column = r.below(columns.len(), "column")?;
                Node::Mask(mask_start[column] + r.below(columns[column].len(), "row offset")?)
            }
            3..=5 => {
                let (a, b) = (r.below(operands, "operand")?, r.below(operands, "operand")?);
                [Node::Add(a, b), Node::Sub(a, b), Node::Mul(a, b)][op as usize - 3]
            }
            6 => Node::Neg(unary(r, operands)?),
            _ => return Err(format!("operation {op}, there are 7")),
        })
    })
}

fn fraction(reader: &mut Reader<'_>, relations: &[usize], nodes: usize) -> Result<FractionIr, String> {
    let relation = reader.below(relations.len(), "relation")?;
    let numerator = reader.below(nodes, "node")?;
    let values = reader.list(|r| r.below(nodes, "node"))?;
    if values.is_empty() || values.len() > relations[relation] {
        return Err(format!(
            "{} values in relation {relation}, 1 to {} are allowed",
            values.len(),
            relations[relation]
        ));
    }
    Ok(FractionIr {
        relation,
        numerator,
        values,
    })
}

fn batch_of(batches: &[Vec<usize>], fractions: usize) -> Result<Vec<usize>, String> {
    let mut result = vec![usize::MAX; fractions];
    for (batch, members) in batches.iter().enumerate() {
        for &member in members {
            if std::mem::replace(&mut result[member], batch) != usize::MAX {
                return Err(format!("fraction {member} is in two batches"));
            }
        }
    }
    if result.contains(&usize::MAX) || batches.iter().any(Vec::is_empty) {
        return Err("a fraction is in no batch, or a batch is empty".into());
    }
    Ok(result)
}
