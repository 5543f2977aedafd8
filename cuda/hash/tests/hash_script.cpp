// A line protocol over channels, grinding and trees, so that a test in another language can compare them with its vectors.
//
// One command a line, one answer a line; words are decimal, digests hexadecimal. `ob_hash_test` is the only export of the test library.
#include <algorithm>
#include <cstring>
#include <memory>
#include <random>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

#include "../blake2s.hpp"
#include "../channel.hpp"
#include "../merkle.hpp"
#include "../poseidon252.hpp"

namespace ob {
namespace {

std::string hex_of(const Digest& digest) {
  static const char digits[] = "0123456789abcdef";
  std::string out;
  for (const uint8_t byte : digest.bytes) {
    out += digits[byte >> 4];
    out += digits[byte & 15];
  }
  return out;
}

Digest digest_from(const std::string& hex) {
  if (hex.size() != 64) throw std::invalid_argument("Cannot read digest: 64 hexadecimal digits are needed");
  Digest digest;
  for (int i = 0; i < 32; ++i) digest.bytes[i] = static_cast<uint8_t>(std::stoul(hex.substr(2 * i, 2), nullptr, 16));
  return digest;
}

template <class T>
T read(std::istream& in) {
  T value;
  if (!(in >> value)) throw std::invalid_argument("Cannot read command: a value is missing");
  return value;
}

template <class T>
std::vector<T> read_list(std::istream& in) {
  std::vector<T> list(read<size_t>(in));
  for (T& value : list) value = read<T>(in);
  return list;
}

std::string words_text(const std::vector<uint32_t>& words) {
  std::string out;
  for (const uint32_t word : words) out += std::to_string(word) + " ";
  return out;
}

HashKind kind_of(uint32_t number) { return static_cast<HashKind>(number); }

// The tree as the definition says it: every leaf and node one by one.
std::vector<std::vector<Digest>> plain_tree(HashKind kind, const std::vector<ColumnRef>& sorted, uint32_t height, bool packed) {
  const bool m31 = kind == HashKind::blake2s_m31, poseidon = kind == HashKind::poseidon252;
  std::vector<std::vector<Digest>> layers(height + 1);
  for (uint64_t q = 0; q < uint64_t{1} << height; ++q) {
    blake::Hasher hasher;
    poseidon::LeafSponge sponge;
    const auto push = [&](uint32_t value) {
      if (poseidon) {
        sponge.push(value);
      } else {
        hasher.push(value);
      }
    };
    for (uint32_t i = 0; packed && i < 16; ++i) push(sorted[i % 4].data[4 * q + i / 4]);
    for (size_t i = 0; !packed && i < sorted.size(); ++i) push(lifted_value(sorted[i], height, q));
    layers[height].push_back(poseidon ? poseidon::digest_of(sponge.finish()) : hasher.finish(m31));
  }
  for (uint32_t level = height; level > 0; --level) {
    for (size_t i = 0; i < layers[level].size(); i += 2) {
      const Digest &left = layers[level][i], &right = layers[level][i + 1];
      uint32_t words[16];
      blake::words_of(left, words);
      blake::words_of(right, words + 8);
      layers[level - 1].push_back(poseidon ? poseidon::digest_of(poseidon::hash2(poseidon::felt_of(left), poseidon::felt_of(right)))
                                           : blake::hash_words(words, 16, m31));
    }
  }
  return layers;
}

class Script {
 public:
  std::string run(const std::string& line) {
    std::istringstream in(line);
    const std::string command = read<std::string>(in);
    if (command == "levels") return levels();
    if (command == "use") return use(in);
    if (command == "tree") return tree(in);
    if (command == "random_tree") return random_tree(in);
    if (command == "hash2") return hash2(in);
    if (command == "leaf") return leaf(in);
    if (command == "bincode") return bincode(in);
    if (command == "grind_cancelled") return grind_cancelled();
    if (command == "grind") return std::to_string(grind(*channel_, read<uint32_t>(in), *pool_, simd_, nullptr));
    return transcript(command, in);
  }

 private:
  // The SimdLevels this machine runs.
  static std::string levels() {
    std::vector<uint32_t> levels;
    for (const SimdLevel level : {SimdLevel::scalar, SimdLevel::avx2, SimdLevel::avx512}) {
      if (simd_available(level)) levels.push_back(static_cast<uint32_t>(level));
    }
    return words_text(levels);
  }

  std::string use(std::istream& in) {
    simd_ = static_cast<SimdLevel>(read<uint32_t>(in));
    pool_ = std::make_unique<ThreadPool>(read<unsigned>(in));
    return "ok";
  }

  // A search that would take hours, cancelled before it begins.
  std::string grind_cancelled() {
    const volatile uint32_t cancel = 1;
    return grind(*channel_, 32, *pool_, simd_, &cancel) == kGrindCancelled ? "cancelled" : "finished";
  }

  std::string transcript(const std::string& command, std::istream& in) {
    std::string out;
    if (command == "channel") {
      channel_ = Channel::create(kind_of(read<uint32_t>(in)));
    } else if (command == "mix_root") {
      channel_->mix_root(digest_from(read<std::string>(in)));
    } else if (command == "mix_u32s") {
      channel_->mix_u32s(read_list<uint32_t>(in));
    } else if (command == "mix_u64") {
      channel_->mix_u64(read<uint64_t>(in));
    } else if (command == "mix_felts") {
      const std::vector<uint32_t> words = read_list<uint32_t>(in);
      std::vector<QM31> felts;
      for (size_t i = 0; i + 4 <= words.size(); i += 4) felts.push_back(QM31{words[i], words[i + 1], words[i + 2], words[i + 3]});
      channel_->mix_felts(felts);
    } else if (command == "draw_u32s") {
      out = words_text(channel_->draw_u32s());
    } else if (command == "draw_secure_felt") {
      const QM31 felt = channel_->draw_secure_felt();
      out = words_text({felt.a, felt.b, felt.c, felt.d});
    } else if (command == "draw_secure_felts") {
      for (const QM31& felt : channel_->draw_secure_felts(read<size_t>(in))) {
        out += words_text({felt.a, felt.b, felt.c, felt.d});
      }
    } else {
      throw std::invalid_argument("Cannot run command: " + command + " is unknown");
    }
    return out + hex_of(channel_->digest());
  }

  static std::string hash2(std::istream& in) {
    const felt::Felt x = poseidon::felt_of(digest_from(read<std::string>(in)));
    const felt::Felt y = poseidon::felt_of(digest_from(read<std::string>(in)));
    return hex_of(poseidon::digest_of(poseidon::hash2(x, y)));
  }

  static std::string leaf(std::istream& in) {
    poseidon::LeafSponge sponge;
    for (const uint32_t value : read_list<uint32_t>(in)) sponge.push(value);
    return hex_of(poseidon::digest_of(sponge.finish()));
  }

  static std::string bincode(std::istream& in) {
    const HashKind kind = kind_of(read<uint32_t>(in));
    std::vector<uint8_t> bytes;
    append_digest(kind, digest_from(read<std::string>(in)), bytes);
    std::string out;
    for (const uint8_t byte : bytes) out += std::to_string(byte) + " ";
    return out;
  }

  // tree <kind> <height> <packed> <columns> { <count> <value>… }… <count> <position>…: root and witness.
  std::string tree(std::istream& in) {
    const HashKind kind = kind_of(read<uint32_t>(in));
    const uint32_t height = read<uint32_t>(in);
    const bool packed = read<uint32_t>(in) != 0;
    std::vector<std::vector<uint32_t>> columns(read<size_t>(in));
    std::vector<ColumnRef> refs;
    for (std::vector<uint32_t>& column : columns) {
      column = read_list<uint32_t>(in);
      uint32_t log = 0;
      while (size_t{1} << log < column.size()) ++log;
      refs.push_back({column.data(), log});
    }
    // One tree for all commands: recommitting must leave nothing of the tree before.
    tree_.recommit(kind, refs, height, packed, *pool_, simd_);
    std::string out = hex_of(tree_.root());
    for (const Digest& digest : tree_.decommit(read_list<uint32_t>(in))) {
      out += ' ';
      out += hex_of(digest);
    }
    return out;
  }

  // random_tree <kind> <height> <packed> <seed> <count> <log>…: compares with plain_tree; "equal" or what differs.
  std::string random_tree(std::istream& in) {
    const HashKind kind = kind_of(read<uint32_t>(in));
    const uint32_t height = read<uint32_t>(in);
    const bool packed = read<uint32_t>(in) != 0;
    std::mt19937 random(read<uint32_t>(in));
    std::vector<std::vector<uint32_t>> columns;
    std::vector<ColumnRef> refs;
    for (const uint32_t log : read_list<uint32_t>(in)) {
      std::vector<uint32_t> column(size_t{1} << log);
      for (uint32_t& value : column) value = random() % 0x7fffffff;
      columns.push_back(std::move(column));
      refs.push_back({columns.back().data(), log});
    }
    tree_.recommit(kind, refs, height, packed, *pool_, simd_);
    std::stable_sort(refs.begin(), refs.end(), [](const ColumnRef& a, const ColumnRef& b) { return a.log < b.log; });
    const std::vector<std::vector<Digest>> layers = plain_tree(kind, refs, height, packed);
    if (tree_.root() != layers[0][0]) return "root differs";
    for (uint32_t position = 0; position < uint32_t{1} << height; position += 1 + random() % (1 + (1u << height) / 20)) {
      const std::vector<Digest> witness = tree_.decommit(std::vector<uint32_t>{position});
      if (witness.size() != height) return "witness too short";
      for (uint32_t level = height; level > 0; --level) {
        if (witness[height - level] != layers[level][(position >> (height - level)) ^ 1]) return "witness differs";
      }
    }
    return "equal";
  }

  SimdLevel simd_ = SimdLevel::scalar;
  std::unique_ptr<ThreadPool> pool_ = std::make_unique<ThreadPool>(1);
  std::unique_ptr<Channel> channel_ = Channel::create(HashKind::blake2s);
  MerkleTree tree_;
};

std::string run_script(const std::string& script) {
  Script runner;
  std::istringstream in(script);
  std::string line, out;
  while (std::getline(in, line)) {
    try {
      out += runner.run(line);
    } catch (const std::exception& error) {
      out += std::string("error: ") + error.what();
    }
    out += "\n";
  }
  return out;
}

}  // namespace
}  // namespace ob

// Runs `script` and returns the number of bytes of all answers; they are written when `capacity` holds them.
extern "C" __attribute__((visibility("default"))) int64_t ob_hash_test(const uint8_t* script, uint64_t script_bytes, uint8_t* out,
                                                                       uint64_t capacity) {
  const std::string answers = ob::run_script(std::string(reinterpret_cast<const char*>(script), script_bytes));
  if (answers.size() <= capacity) std::memcpy(out, answers.data(), answers.size());
  return static_cast<int64_t>(answers.size());
}
