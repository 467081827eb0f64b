#pragma once

#include "lib/base/time.hpp"
#include "lib/scheduler/ids.hpp"
#include "lib/scheduler/tables/deadline_heap.hpp"

#include <functional>
#include <optional>
#include <unordered_map>

namespace tokenkeeper::supervision {

/// Which organizations have an API whose clock is not the host's. One answer decides nothing, and what one
/// organization says changes nothing about another:
///
/// - A difference begins, and ends, after a minute in which every answer of the organization says the same.
/// - One that no answer has confirmed for a day is over: it may be about sessions that are no longer checked.
class clock_offsets {
public:
    struct difference {
        organization_id organization = 0;
        milliseconds offset{};  ///< what the host's clock is ahead
    };

    /// An answer of its API says that the host's clock is `offset` ahead.
    void note(organization_id organization, milliseconds offset, boot_time now);
    /// What waited until now counts: gives true if a difference began or ended.
    [[nodiscard]] bool take_due(boot_time now);
    [[nodiscard]] std::optional<boot_time> next() const { return due_.next(); }
    /// The largest of those that have begun; nullopt: there is none.
    [[nodiscard]] std::optional<difference> worst() const;

    /// Forgets the organizations for which `exists` gives false.
    void keep(const std::function<bool(organization_id)>& exists);

private:
    enum class stage {
        begins,  ///< the answers say so since less than a minute
        stands,  ///< it counts
        ends,    ///< it counts, and the answers deny it since less than a minute
    };
    struct record {
        stage at = stage::begins;
        milliseconds offset{};  ///< of the last answer that differed
    };

    void note_difference(organization_id organization, milliseconds offset, boot_time now);
    void note_agreement(organization_id organization, boot_time now);

    std::unordered_map<organization_id, record> records_;  ///< of those without one, all answers agree
    deadline_heap<organization_id> due_;
};

}  // namespace tokenkeeper::supervision
