#pragma once

#include <utility>

#include <unistd.h>

namespace tokenkeeper::files {

/// A file descriptor that is closed by the destructor.
class descriptor {
public:
    descriptor() = default;
    explicit descriptor(int number) noexcept : number_(number) {}
    descriptor(descriptor&& source) noexcept : number_(source.release()) {}
    descriptor& operator=(descriptor&& source) noexcept {
        if (this != &source) reset(source.release());
        return *this;
    }
    descriptor(const descriptor&) = delete;
    descriptor& operator=(const descriptor&) = delete;
    ~descriptor() { reset(-1); }

    [[nodiscard]] int get() const noexcept { return number_; }
    [[nodiscard]] bool is_open() const noexcept { return number_ >= 0; }
    [[nodiscard]] int release() noexcept { return std::exchange(number_, -1); }

private:
    void reset(int number) noexcept {
        const int before = std::exchange(number_, number);
        if (before >= 0) ::close(before);
    }

    int number_ = -1;
};

}  // namespace tokenkeeper::files
