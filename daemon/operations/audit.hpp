#pragma once

#include "daemon/events/event_bus.hpp"

#include <string>

namespace tokenkeeper::operations {

/// The audit of one command that changes something: its start and its outcome.
class audit {
public:
    /// Publishes that the command was given.
    audit(const events::event_bus& events, events::subject about, std::string command, std::string peer)
        : events_(&events), about_(std::move(about)), command_(std::move(command)), peer_(std::move(peer)) {
        events_->publish(events::command_given{about_, command_, peer_});
    }

    /// Publishes the outcome: "done", "not done: …", "its outcome is not known: …".
    void end(std::string outcome) const {
        events_->publish(events::command_ended{about_, command_, peer_, std::move(outcome)});
    }

private:
    const events::event_bus* events_;
    events::subject about_;
    std::string command_;
    std::string peer_;
};

}  // namespace tokenkeeper::operations
