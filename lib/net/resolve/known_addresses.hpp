#pragma once

#include "lib/base/time.hpp"
#include "lib/net/resolve/address_order.hpp"

#include <cstddef>
#include <map>
#include <optional>

namespace tokenkeeper::net {

/// The times for which addresses, and failures of them, count.
struct address_lifetimes {
    seconds fresh{60};    ///< addresses are used without a new look-up
    seconds stale{3600};  ///< addresses are used where a new look-up fails or takes long
    /// After a look-up that failed, old addresses are used this long before the next one.
    seconds retry_after_failure{5};
    /// An address that failed is tried after all others, for this long.
    seconds avoid{600};
    /// Failed addresses cause a new look-up of their name, but not more often than this.
    seconds recheck{1};
};

/// Everything that is known about the addresses of one name: those of the last good look-up, and the ones
/// among them that failed. Pure: the time is an argument.
class known_addresses {
public:
    /// Of one look-up. The name server chooses their number, and each that does not answer costs a
    /// descriptor of each connection that is being made.
    static constexpr std::size_t most_addresses = 8;

    /// Records the result of a look-up: the first of both families in turns. REQUIRES: at least one address.
    void learn(const addresses& resolved, boot_time now);
    /// Records that a look-up failed or did not answer in time.
    void note_failed_lookup(boot_time now) { last_failed_lookup_ = now; }
    /// Records that a connection to that address failed. Addresses that the last look-up did not give are
    /// ignored.
    void note_failed_address(const boost::asio::ip::address& address, boot_time now);

    [[nodiscard]] bool fresh(boot_time now, const address_lifetimes& lifetimes) const;
    [[nodiscard]] bool usable(boot_time now, const address_lifetimes& lifetimes) const;
    /// True where a look-up failed and no later one succeeded.
    [[nodiscard]] bool lookup_failed() const { return last_failed_lookup_.has_value(); }
    /// True where the last look-up failed so recently that another one would be too early.
    [[nodiscard]] bool lookup_failed_recently(boot_time now, const address_lifetimes& lifetimes) const;

    /// The addresses in the order of attempts: families in turns, and addresses that failed at the end.
    [[nodiscard]] addresses attempt_order(boot_time now, const address_lifetimes& lifetimes) const;

private:
    addresses resolved_;
    boot_time learned_{};
    bool doubtful_ = false;  ///< an address has failed since the last good look-up
    std::optional<boot_time> last_failed_lookup_;
    std::map<boost::asio::ip::address, boot_time> failed_;
};

}  // namespace tokenkeeper::net
