// One tree over several devices: each extends its share of the columns, then every device gets the rows of its range of leaves of all
// columns, hashes the subtree over them, and the first joins the subtrees' roots.
#ifndef OB_GPU_SPLIT_COMMIT_HPP
#define OB_GPU_SPLIT_COMMIT_HPP
#include <memory>
#include <vector>

#include "device_group.hpp"
#include "tree.hpp"

namespace ob::gpu {

class SplitCommit {
 public:
  // `logs`: rows by column; `height`: of the tree. Throws std::invalid_argument unless the devices are a power of two that leaves each of
  // them two rows of every extended column.
  SplitCommit(DeviceGroup& group, HashKind hash, const std::vector<uint32_t>& logs, uint32_t log_blowup, uint32_t height);
  ~SplitCommit();

  // `columns`: the values of all columns in tree order, one after another.
  Digest commit(const uint32_t* columns);
  // The device that extends a column.
  uint32_t owner(uint32_t column) const { return owners_[column]; }

 private:
  struct Part;

  void share_columns();
  void plan_part(uint32_t number);
  void extend(uint32_t number, const uint32_t* columns);
  void exchange_rows(uint32_t number);
  void join_roots();
  uint32_t range_words(uint32_t column) const { return 1u << (logs_[column] + log_blowup_ - log_devices_); }

  DeviceGroup& group_;
  HashKind hash_;
  std::vector<uint32_t> logs_, owners_;
  uint32_t log_blowup_, height_, log_devices_ = 0;
  std::vector<std::unique_ptr<Part>> parts_;
  uint32_t* top_ = nullptr;  // on the first device: the subtrees' roots and what is above them
};

}  // namespace ob::gpu
#endif
