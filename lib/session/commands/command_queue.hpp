#pragma once

#include "lib/base/time.hpp"
#include "lib/session/request.hpp"
#include "lib/session/session_view.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace tokenkeeper {

/// Operators' commands that wait for the request that carries them out, oldest first.
class command_queue {
public:
    /// The purpose of a command: one of session_action, or a turn for somebody else's request.
    enum class purpose : std::uint8_t { verify, keep_alive, renew, revoke, turn, vital_turn };

    struct order {
        std::uint64_t ticket = 0;
        purpose wanted{};
        boot_time given;
        bool covered = false;  ///< the request under way was begun after it and answers it
    };

    void add(std::uint64_t ticket, purpose wanted, boot_time now);
    /// A request begins: which orders its answer will end. An order that carries `ticket` is always covered.
    void cover(operation request, std::uint64_t ticket) noexcept;
    /// The answer does not count: those who wait go on waiting.
    void uncover() noexcept;
    /// Lets orders to verify wait for the next answer (the second question after a 401).
    void uncover_verifications() noexcept;

    /// Removes what is covered, every renewal, or everything that needs the present token; gives the tickets.
    std::vector<std::uint64_t> take_covered();
    std::vector<std::uint64_t> take_renewals();
    std::vector<std::uint64_t> take_for_token();
    /// Removes renewals that were given before the latest order to revoke, which goes before them.
    std::vector<std::uint64_t> take_overruled_renewals();

    /// The oldest order with this purpose; nullptr: none.
    [[nodiscard]] const order* first(purpose wanted) const noexcept;
    [[nodiscard]] bool empty() const noexcept { return orders_.empty(); }

private:
    template <class Predicate>
    std::vector<std::uint64_t> take(Predicate chosen);

    std::vector<order> orders_;
};

command_queue::purpose purpose_of(session_action action) noexcept;

}  // namespace tokenkeeper
