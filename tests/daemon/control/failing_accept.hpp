#pragma once

namespace tokenkeeper::control::testing {

/// While it lives, accept4() fails in this process with this errno.
///
/// It stands in for a process that has no descriptors left: really taking them all would take them from the
/// sanitizers too, which then see errors where there are none.
class failing_accept {
public:
    /// With `every_other` only every other accept4() fails, as if one descriptor had been freed in between.
    /// The kernel does not look first if anybody waits.
    enum class mode { always, every_other };
    explicit failing_accept(int error, mode how = mode::always);
    failing_accept(const failing_accept&) = delete;
    failing_accept& operator=(const failing_accept&) = delete;
    ~failing_accept();

    /// The number of failures.
    [[nodiscard]] int count() const;
};

}  // namespace tokenkeeper::control::testing
