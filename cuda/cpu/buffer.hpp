// Memory that stays between proofs: pages are touched once per shape, and large ones where the system has them.
#ifndef OB_CPU_BUFFER_HPP
#define OB_CPU_BUFFER_HPP
#include <cstddef>
#include <cstdint>
#include <vector>

namespace ob {

class Buffer {
 public:
  Buffer() = default;
  ~Buffer();
  Buffer(const Buffer&) = delete;
  Buffer& operator=(const Buffer&) = delete;

  // At least `words` words, aligned to a page; the content is lost when it has to grow. Throws std::bad_alloc.
  void reserve(size_t words);
  uint32_t* words() const { return words_; }

 private:
  void release();

  uint32_t* words_ = nullptr;
  size_t bytes_ = 0;
};

// Arrays of 2^log words in one buffer, placed so that equal positions of different columns fall into different cache sets.
class Columns {
 public:
  void reserve(const std::vector<uint32_t>& logs);
  uint32_t* operator[](size_t column) const { return buffer_.words() + offsets_[column]; }
  size_t size() const { return offsets_.size(); }

 private:
  Buffer buffer_;
  std::vector<size_t> offsets_;
};

}  // namespace ob
#endif
