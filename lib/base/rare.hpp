#pragma once

#include <memory>
#include <optional>
#include <utility>

namespace tokenkeeper {

/// An optional value that few of many objects have: without one it takes a pointer's room, with one a place
/// of its own. It is used like std::optional, and copies of it have copies of the value.
template <class T>
class rare {
public:
    rare() noexcept = default;
    rare(std::nullopt_t /*nothing*/) noexcept {}                     // NOLINT(google-explicit-constructor)
    rare(T value) : held_(std::make_unique<T>(std::move(value))) {}  // NOLINT(google-explicit-constructor)
    rare(const rare& other) : held_(other.held_ ? std::make_unique<T>(*other.held_) : nullptr) {}
    rare(rare&&) noexcept = default;
    rare& operator=(const rare& other) {
        if (this != &other) held_ = rare{other}.held_;
        return *this;
    }
    rare& operator=(rare&&) noexcept = default;
    ~rare() = default;

    [[nodiscard]] bool has_value() const noexcept { return held_ != nullptr; }
    explicit operator bool() const noexcept { return has_value(); }

    // REQUIRES, as of std::optional: has_value().
    [[nodiscard]] T& operator*() noexcept { return *held_; }
    [[nodiscard]] const T& operator*() const noexcept { return *held_; }
    [[nodiscard]] T* operator->() noexcept { return held_.get(); }
    [[nodiscard]] const T* operator->() const noexcept { return held_.get(); }

    /// Throws bad_optional_access without a value, which is a bug of the caller.
    [[nodiscard]] const T& value() const {
        if (!held_) throw std::bad_optional_access{};
        return *held_;
    }
    [[nodiscard]] T& value() {
        if (!held_) throw std::bad_optional_access{};
        return *held_;
    }

    template <class... Arguments>
    T& emplace(Arguments&&... arguments) {
        held_ = std::make_unique<T>(std::forward<Arguments>(arguments)...);
        return *held_;
    }
    void reset() noexcept { held_.reset(); }

    /// Compares the values.
    friend bool operator==(const rare& a, const rare& b) {
        return a.held_ == b.held_ || (a.held_ && b.held_ && *a.held_ == *b.held_);
    }

private:
    std::unique_ptr<T> held_;
};

}  // namespace tokenkeeper
