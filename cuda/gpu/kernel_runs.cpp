#include "kernel_runs.hpp"

#include "../kernels/ceilings.hpp"
#include "../kernels/grind.hpp"
#include "../kernels/tuning.hpp"

namespace ob::gpu {

namespace {

// The emulator's own sizes: there only bytes and counts are of interest.
constexpr bool kSmall = tuning::kTileLog < 10;
// Words that are copied, several times what any cache holds, and what stays in the second-level cache.
constexpr uint32_t kCopyLog = kSmall ? 13 : 28, kCachedLog = kSmall ? 12 : 20;
// Blocks of a ceiling: many times what a card holds at once.
constexpr uint32_t kBlocks = kSmall ? 2 : 8192;
// Columns and rows of the transform that is measured; as many words as are copied, extended twice.
constexpr uint32_t kTransformLog = kSmall ? 9 : 20, kTransformColumns = kSmall ? 4 : 64;
// Nonces of one repetition: no search among them is expected to end early.
constexpr uint64_t kNonces = kSmall ? 1u << 8 : 1u << 24;

}  // namespace

std::vector<KernelName> KernelRuns::names() {
  return {{"copy", true},       {"copy_cached", true}, {"hash", true},        {"butterfly", true}, {"product", true},
          {"transform", false}, {"merkle", false},     {"composition", false}, {"samples", false},  {"quotients", false},
          {"fri_layer", false}, {"fold", false},       {"grind", false}};
}

KernelRuns::KernelRuns(Device& device, Stages& stages) : device_(device), stages_(stages), transforms_(device) {
  source_ = device_.allocate<uint32_t>("measured source", size_t{1} << kCopyLog);
  target_ = device_.allocate<uint32_t>("measured target", size_t{1} << kCopyLog);
  state_ = device_.allocate<TranscriptState>("measured transcript", 1);
  found_ = device_.allocate<unsigned long long>("measured nonce", 1);
  transforms_.prepare(kTransformLog + 1);
  // Field elements, so that a transform of them is one.
  std::vector<uint32_t> values(size_t{kTransformColumns} << kTransformLog);
  for (size_t i = 0; i < values.size(); ++i) values[i] = static_cast<uint32_t>(i % P);
  device_.upload<uint32_t>(source_, values);
  const TranscriptState state{{1}, 0};
  device_.upload<TranscriptState>(state_, {&state, 1});
  const unsigned long long none = kNoNonce;
  device_.upload<unsigned long long>(found_, {&none, 1});
  wait();
}

void KernelRuns::wait() {
  uint32_t word = 0;
  device_.download<uint32_t>({&word, 1}, target_);
}

// As the commitment of a tree of so many columns does it.
void KernelRuns::transform() {
  const ColumnsView columns{source_, uint64_t{1} << kTransformLog}, extended{target_, uint64_t{2} << kTransformLog};
  transforms_.interpolate_and_extend({columns, kTransformLog, kTransformColumns}, columns, extended, kTransformLog + 1, kTransformLog + 1);
}

void KernelRuns::grind() {
  const GrindRange range{found_, 0, kNonces};
  device_.launch(Grind<Blake2sHash<false>>{nullptr, state_, range, 32, nullptr, {}});
}

void KernelRuns::once(const std::string& name) {
  const auto* const source = reinterpret_cast<const FourWords*>(source_);
  auto* const target = reinterpret_cast<FourWords*>(target_);
  if (name == "copy") device_.launch(Copy{source, target, 1u << (kCopyLog - 2)});
  if (name == "copy_cached") device_.launch(Copy{source, target, 1u << (kCachedLog - 2)});
  if (name == "hash") device_.launch(InRegisters<HashInRegisters>{target_, kBlocks});
  if (name == "butterfly") device_.launch(InRegisters<ButterfliesInRegisters>{target_, kBlocks});
  if (name == "product") device_.launch(InRegisters<ProductsInRegisters>{target_, kBlocks});
  if (name == "transform") transform();
  if (name == "merkle") stages_.tree(1).hash(device_);
  if (name == "composition") stages_.commit_composition();
  if (name == "samples") stages_.sample();
  if (name == "quotients") stages_.quotients();
  if (name == "fri_layer") stages_.commit_layer(0);
  // With the next layer's tree, where they are one launch.
  if (name == "fold") {
    stages_.fold(0);
    if (stages_.folds_into_tree(1)) stages_.commit_layer(1);
  }
  if (name == "grind") grind();
}

KernelRun KernelRuns::run(const std::string& name, uint32_t repetitions) {
  device_.reset_counts();
  return timed_run(
      repetitions,
      [&] {
        once(name);
        wait();
      },
      [&] {
        const Work work = device_.counts().work;
        device_.reset_counts();
        return work;
      });
}

}  // namespace ob::gpu
