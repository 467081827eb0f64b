#include "tests/integration/situations/event_log.hpp"

#include <algorithm>
#include <fstream>

#include <boost/json.hpp>

namespace tokenkeeper::integration::situations {

namespace {

namespace json = boost::json;

std::string text_in(const json::object& line, std::string_view name) {
    const auto* value = line.if_contains(name);
    return value != nullptr && value->is_string() ? std::string{value->get_string()} : std::string{};
}

}  // namespace

void event_log::follow() {
    std::ifstream input{file_, std::ios::binary};
    input.seekg(read_);
    std::string line;
    // The last line may not be whole yet.
    while (std::getline(input, line) && !input.eof()) {
        read_ += static_cast<std::streamoff>(line.size()) + 1;
        boost::system::error_code failure;
        const auto value = json::parse(line, failure);
        if (failure || !value.is_object()) continue;
        const auto& entry = value.get_object();
        entries_.push_back({text_in(entry, "event"), text_in(entry, "session"), text_in(entry, "reason"),
                            text_in(entry, "message")});
    }
}

bool event_log::holds(std::string_view event, std::string_view reason, std::string_view session,
                      std::size_t start) const {
    const auto first = entries_.begin() + static_cast<std::ptrdiff_t>(std::min(start, entries_.size()));
    return std::any_of(first, entries_.end(), [&](const log_entry& entry) {
        return (event.empty() || entry.event == event) && (reason.empty() || entry.reason == reason) &&
               entry.session == session;
    });
}

std::string event_log::about(std::string_view session) const {
    std::string lines;
    for (const auto& entry : entries_) {
        if (entry.session != session || entry.event.empty()) continue;
        lines += "    " + entry.event;
        if (!entry.reason.empty()) lines += " (" + entry.reason + ")";
        lines += ": " + entry.message + '\n';
    }
    return lines;
}

}  // namespace tokenkeeper::integration::situations
