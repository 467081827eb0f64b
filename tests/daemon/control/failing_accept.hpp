#pragma once

namespace tokenkeeper::control::testing {

/// While it lives, every accept() of this process fails with this errno.
///
/// It stands in for a process that has no descriptors left: really taking them all would take them from the
/// sanitizers too, which then see errors where there are none.
class failing_accept {
public:
    explicit failing_accept(int error);
    failing_accept(const failing_accept&) = delete;
    failing_accept& operator=(const failing_accept&) = delete;
    ~failing_accept();

    /// The number of failures.
    [[nodiscard]] int count() const;
};

}  // namespace tokenkeeper::control::testing
