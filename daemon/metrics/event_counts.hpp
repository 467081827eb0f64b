#pragma once

#include "daemon/events/event.hpp"
#include "daemon/metrics/histogram.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace tokenkeeper::metrics {

/// Counts what the events tell: every counter and histogram. One event costs the lookup of its organization.
class event_counts {
public:
    void hear(const events::event& fact);

    /// Appends all families with the series of these organizations, also of those that no event named yet.
    void write(std::string& text, const std::vector<std::string_view>& organizations) const;

    /// Forgets organizations that are not among these, which are sorted: they left the configuration.
    void keep_only(const std::vector<std::string_view>& organizations);

private:
    /// Counts what succeeded and what failed.
    struct outcomes {
        std::uint64_t successes = 0;
        std::uint64_t failures = 0;

        void add(bool succeeded) noexcept { ++(succeeded ? successes : failures); }
    };
    static constexpr std::size_t operations = 8;
    static constexpr std::size_t classes = 7;
    struct organization_counts {
        std::array<outcomes, operations> requests{};
        histogram request_duration;
        std::uint64_t throttled = 0;
        outcomes renewals;
        outcomes token_reads;
    };
    using organization_list = std::vector<std::string_view>;

    void count(const events::request_started& fact);
    void count(const events::request_ended& fact);
    organization_counts& counts_of(const std::string& organization);
    [[nodiscard]] const organization_counts& find(std::string_view organization) const;
    void write_requests(std::string& text, const organization_list& organizations) const;
    static void write_outcomes(std::string& text, const family& about, std::string_view organization,
                               const outcomes& counted);

    std::map<std::string, organization_counts, std::less<>> organizations_;
    std::array<histogram, classes> lateness_{};
    histogram commit_duration_;
};

}  // namespace tokenkeeper::metrics
