#pragma once

#include "daemon/ctl/command_context.hpp"
#include "daemon/ctl/notify/complaints.hpp"
#include "daemon/ctl/notify/event_queue.hpp"
#include "daemon/notify/interest.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tokenkeeper::ctl {

/// Follows the event stream and queues the events that somebody wants to hear of. It connects again when the
/// daemon has ended or is not there yet, and then asks for the healths that changed meanwhile.
class event_listener {
public:
    event_listener(const command_context& context, const std::vector<std::string>& words, event_queue& queue,
                   complaints& told)
        : context_{context}, interest_{words}, queue_{queue}, told_{told} {}

    /// Listens at this target of the API. Returns the daemon's refusal; nullopt: the command must stop.
    std::optional<failure> listen(const std::string& target);

private:
    void begin_hearing();
    void catch_up();
    void take(std::string_view line);
    void take(heard_event event);
    void tell_trouble(const std::string& trouble);

    const command_context& context_;
    notify::interest interest_;
    event_queue& queue_;
    complaints& told_;
    wall_time heard_since_{};  ///< the latest connection, or look at what is unwell
    std::string trouble_{};    ///< why nothing is heard now; empty: events arrive, or nothing was tried yet
};

}  // namespace tokenkeeper::ctl
