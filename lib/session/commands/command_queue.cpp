#include "lib/session/commands/command_queue.hpp"

#include <algorithm>

namespace tokenkeeper {

namespace {

using purpose = command_queue::purpose;

/// The answer of a request ends every order of this kind that was given before it began.
bool answers(operation request, purpose wanted) noexcept {
    switch (wanted) {
        case purpose::verify:
            return request == operation::verify || keeps_alive(request);
        case purpose::keep_alive:
            return keeps_alive(request);
        case purpose::revoke:
            return request == operation::revoke;
        case purpose::renew:  // several requests carry it out
        case purpose::turn:
        case purpose::vital_turn:
            return false;
    }
    return false;
}

}  // namespace

void command_queue::add(std::uint64_t ticket, purpose wanted, boot_time now) {
    orders_.push_back({ticket, wanted, now, false});
}

void command_queue::cover(operation request, std::uint64_t ticket) noexcept {
    for (auto& waiting : orders_) {
        const bool its_own = ticket != 0 && waiting.ticket == ticket && waiting.wanted != purpose::renew;
        waiting.covered = its_own || answers(request, waiting.wanted);
    }
}

void command_queue::uncover() noexcept {
    for (auto& waiting : orders_)
        waiting.covered = false;
}

void command_queue::uncover_verifications() noexcept {
    for (auto& waiting : orders_)
        if (waiting.wanted == purpose::verify) waiting.covered = false;
}

template <class Predicate>
std::vector<std::uint64_t> command_queue::take(Predicate chosen) {
    std::vector<std::uint64_t> tickets;
    std::erase_if(orders_, [&](const order& waiting) {
        if (!chosen(waiting)) return false;
        tickets.push_back(waiting.ticket);
        return true;
    });
    return tickets;
}

std::vector<std::uint64_t> command_queue::take_covered() {
    return take([](const order& waiting) { return waiting.covered; });
}

std::vector<std::uint64_t> command_queue::take_renewals() {
    return take([](const order& waiting) { return waiting.wanted == purpose::renew; });
}

std::vector<std::uint64_t> command_queue::take_for_token() {
    return take([](const order& waiting) { return waiting.wanted != purpose::renew; });
}

std::vector<std::uint64_t> command_queue::take_overruled_renewals() {
    const auto last = std::find_if(orders_.rbegin(), orders_.rend(),
                                   [](const order& waiting) { return waiting.wanted == purpose::revoke; });
    auto older = orders_.rend() - last;  // how many stand before it, itself included
    return take([&older](const order& waiting) { return older-- > 0 && waiting.wanted == purpose::renew; });
}

const command_queue::order* command_queue::first(purpose wanted) const noexcept {
    const auto found = std::ranges::find(orders_, wanted, &order::wanted);
    return found == orders_.end() ? nullptr : &*found;
}

command_queue::purpose purpose_of(session_action action) noexcept {
    switch (action) {
        case session_action::verify:
            return purpose::verify;
        case session_action::keep_alive:
            return purpose::keep_alive;
        case session_action::renew:
            return purpose::renew;
        case session_action::revoke:
            return purpose::revoke;
    }
    return purpose::verify;
}

}  // namespace tokenkeeper
