#pragma once

namespace tokenkeeper::control {

/// A descriptor that is kept for the time when no others are left: its owner can release it and accept one
/// more connection, to serve or to refuse it.
class spare_descriptor {
public:
    spare_descriptor() { refill(); }
    spare_descriptor(const spare_descriptor&) = delete;
    spare_descriptor& operator=(const spare_descriptor&) = delete;
    ~spare_descriptor() { release(); }

    /// Returns false if it has no descriptor.
    bool release() noexcept;
    /// Returns false if no descriptor is left.
    bool refill() noexcept;

private:
    int descriptor_ = -1;
};

}  // namespace tokenkeeper::control
