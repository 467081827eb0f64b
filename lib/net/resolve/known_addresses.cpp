#include "lib/net/resolve/known_addresses.hpp"

#include <algorithm>
#include <cassert>

namespace tokenkeeper::net {

void known_addresses::learn(const addresses& resolved, boot_time now) {
    assert(!resolved.empty());
    resolved_ = alternate_families(resolved);
    resolved_.resize(std::min(resolved_.size(), most_addresses));
    learned_ = now;
    doubtful_ = false;
    last_failed_lookup_.reset();
    std::erase_if(failed_, [this](const auto& entry) {
        return std::ranges::find(resolved_, entry.first) == resolved_.end();
    });
}

void known_addresses::note_failed_address(const boost::asio::ip::address& address, boot_time now) {
    if (std::ranges::find(resolved_, address) == resolved_.end()) return;
    failed_[address] = now;
    doubtful_ = true;
}

bool known_addresses::fresh(boot_time now, const address_lifetimes& lifetimes) const {
    const auto age = now - learned_;
    return !resolved_.empty() && age <= lifetimes.fresh && !(doubtful_ && age >= lifetimes.recheck);
}

bool known_addresses::usable(boot_time now, const address_lifetimes& lifetimes) const {
    return !resolved_.empty() && now - learned_ <= lifetimes.stale;
}

bool known_addresses::lookup_failed_recently(boot_time now, const address_lifetimes& lifetimes) const {
    return last_failed_lookup_ && now - *last_failed_lookup_ < lifetimes.retry_after_failure;
}

addresses known_addresses::attempt_order(boot_time now, const address_lifetimes& lifetimes) const {
    addresses good;
    addresses bad;
    for (const auto& address : resolved_) {
        const auto failure = failed_.find(address);
        const bool avoided = failure != failed_.end() && now - failure->second < lifetimes.avoid;
        (avoided ? bad : good).push_back(address);
    }
    addresses ordered = alternate_families(good);
    std::ranges::copy(alternate_families(bad), std::back_inserter(ordered));
    return ordered;
}

}  // namespace tokenkeeper::net
