#pragma once

#include <string>
#include <string_view>

namespace tokenkeeper::control::testing {

/// While it lives, every block of memory that its own thread gives back is searched for a text: what stands
/// in such a block stays there for whoever finds the process's memory. One at a time a thread; destroy it on
/// that thread.
///
/// It sees what goes through operator delete. It cannot see stacks, blocks that a cache keeps, and what the
/// kernel holds of a socket.
class freed_memory_search {
public:
    explicit freed_memory_search(std::string_view text);
    freed_memory_search(const freed_memory_search&) = delete;
    freed_memory_search& operator=(const freed_memory_search&) = delete;
    ~freed_memory_search();

    /// In how many blocks it was.
    [[nodiscard]] int found() const noexcept { return found_; }
    /// The number of blocks that were searched.
    [[nodiscard]] int searched() const noexcept { return searched_; }

    void look_into(const void* block) noexcept;

private:
    std::string text_;
    int found_ = 0;
    int searched_ = 0;
};

}  // namespace tokenkeeper::control::testing
