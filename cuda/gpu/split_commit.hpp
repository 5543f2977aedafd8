// One tree over several devices: each extends its share of the columns, then every device gets the rows of its range of leaves of all
// columns, hashes the subtree over them, and the first joins the subtrees' roots. Openings come from where the leaves are.
#ifndef OB_GPU_SPLIT_COMMIT_HPP
#define OB_GPU_SPLIT_COMMIT_HPP
#include <memory>
#include <span>
#include <vector>

#include "../backend.hpp"
#include "device_group.hpp"
#include "tree.hpp"

namespace ob::gpu {

class SplitCommit {
 public:
  // What is known of a column: its values on its own domain, or its coefficients, both 2^log.
  enum class Given { values, coefficients };

  // `logs`: rows by column; `height`: of the tree; `positions`: the most that are opened. Throws std::invalid_argument unless the devices
  // are a power of two that leaves each of them two rows of every extended column.
  SplitCommit(DeviceGroup& group, HashKind hash, const std::vector<uint32_t>& logs, uint32_t log_blowup, uint32_t height,
              uint32_t positions = 0);
  ~SplitCommit();

  // `columns`: all columns in tree order, one after another.
  Digest commit(const uint32_t* columns, Given given = Given::values);
  // Leaves of the committed tree, in any order, repeats allowed.
  TreeOpening open(std::span<const uint32_t> leaves);
  // The device that extends a column.
  uint32_t owner(uint32_t column) const { return owners_[column]; }

 private:
  struct Part;

  void share_columns();
  void plan_part(uint32_t number);
  void extend(uint32_t number, const uint32_t* columns, Given given);
  void exchange_rows(uint32_t number);
  void join_roots();
  // What device `number` has of leaves of its range, which are told by their numbers in it: values leaf by leaf in leaf order, then
  // siblings leaf by leaf from below.
  std::vector<uint32_t> gather(uint32_t number, std::span<const uint32_t> own);
  uint32_t range_words(uint32_t column) const { return 1u << (logs_[column] + log_blowup_ - log_devices_); }

  DeviceGroup& group_;
  HashKind hash_;
  std::vector<uint32_t> logs_, owners_, leaf_order_;  // leaf_order_: the column behind each that the leaves read
  uint32_t log_blowup_, height_, positions_, log_devices_ = 0;
  std::vector<std::unique_ptr<Part>> parts_;
  uint32_t* top_ = nullptr;  // on the first device: the subtrees' roots and what is above them
};

}  // namespace ob::gpu
#endif
