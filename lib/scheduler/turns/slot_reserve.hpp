#pragma once

#include <cstddef>

namespace tokenkeeper {

/// The properties of a request that decide which slots it may take.
struct request_kind {
    bool urgent = false;  ///< of classes 1 to 3
    bool slow = false;    ///< its session's last request timed out
    bool login = false;   ///< a grant, which goes to the login service

    friend bool operator==(const request_kind&, const request_kind&) = default;
};

/// The requests of one organization that may be under way at once. What hangs cannot starve what answers, and
/// what is routine cannot starve what is at stake:
///
/// A quarter of the slots is for urgent requests. Slow requests share another quarter, in every class, and a
/// quarter of that is for urgent ones; they never fill the last half of the urgent quarter. Grants have half
/// of the slots at most: the login service is another server, which may let them wait while the API answers.
/// Below four slots nothing is reserved, and slow requests have one.
class slot_reserve {
public:
    explicit slot_reserve(std::size_t slots) noexcept;

    /// A request of this kind may begin now.
    [[nodiscard]] bool open(request_kind kind) const noexcept;
    void take(request_kind kind) noexcept;
    void release(request_kind kind) noexcept;

    [[nodiscard]] std::size_t in_flight() const noexcept { return urgent_ + routine_; }

private:
    std::size_t slots_;
    std::size_t reserve_;  ///< for urgent requests
    std::size_t logins_ = 0;
    std::size_t urgent_ = 0;
    std::size_t routine_ = 0;
    std::size_t slow_urgent_ = 0;   ///< of urgent_
    std::size_t slow_routine_ = 0;  ///< of routine_
};

}  // namespace tokenkeeper
