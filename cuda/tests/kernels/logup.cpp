// Running sums over natural rows, against the definition.
#include "../../kernels/logup.hpp"
#include "../../protocol/circle.hpp"
#include "support.hpp"

namespace ob::test {

using namespace gpu;

namespace {

void running_sums(uint32_t log, uint32_t run_log) {
  const uint32_t rows = 1u << log, runs_log = log - 1 - run_log;
  const Words column = random_values(size_t{4} << log, log);
  const Planes values{const_cast<uint32_t*>(column.data()), rows};
  QM31 total = qm31::kZero;
  for (uint32_t i = 0; i < rows; ++i) total = qm31::add(total, values.at(i));
  const QM31 share = qm31::mul_m31(total, m31::inv(rows));
  Words expected(column.size());
  QM31 sum = qm31::kZero;
  for (uint32_t row = 0; row < rows; ++row) {
    const uint32_t at = circle::row_to_position(row, log);
    sum = qm31::add(sum, qm31::sub(values.at(at), share));
    Planes{expected.data(), rows}.put(at, sum);
  }
  same_in_every_order("running sum over 2^" + std::to_string(log) + " rows", expected, [&](Device& device, Words& out) {
    out = column;
    Words totals(size_t{4} << runs_log);
    QM31 claimed, claimed_share;
    const Planes planes{out.data(), rows}, before{totals.data(), uint64_t{1} << runs_log};
    device.launch(RunSums{planes, before, log, run_log});
    device.launch(RunOffsets{before, runs_log, log, &claimed, &claimed_share});
    device.launch(FinishSums{planes, before, log, run_log, &claimed_share});
    check(claimed == total, "the claimed sum is the sum of all rows");
  });
}

}  // namespace

void test_logup() {
  running_sums(3, 2);
  running_sums(6, 2);
  running_sums(10, 4);
  running_sums(11, 1);
}

}  // namespace ob::test
