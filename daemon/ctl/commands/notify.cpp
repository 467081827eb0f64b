#include "daemon/config/notification_words.hpp"
#include "daemon/config/wording.hpp"
#include "daemon/ctl/commands/command_list.hpp"
#include "daemon/ctl/daemon_client/api.hpp"
#include "daemon/ctl/notify/command_runner.hpp"
#include "daemon/ctl/notify/event_listener.hpp"
#include "daemon/logging/catalogue.hpp"

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>

namespace tokenkeeper::ctl {
namespace {

/// The words of a list with commas. An unknown one is a failure.
outcome<std::vector<std::string>> read_words(const std::string& list) {
    const auto known = config::notification_words();
    std::vector<std::string> words;
    for (std::size_t start = 0; start <= list.size();) {
        const auto end = std::min(list.find(',', start), list.size());
        auto word = list.substr(start, end - start);
        if (std::ranges::find(known, std::string_view{word}) == known.end()) {
            return failure{
                exit_status::usage,
                config::in_quotes(word) + " is no event that is told" + config::suggestion(word, known),
                {},
                "Write attention, degraded, well or the names of events: tokenkeeperd(8)"};
        }
        words.push_back(std::move(word));
        start = end + 1;
    }
    return words;
}

/// The request for all events down to the least of these.
std::string target_for(const std::vector<std::string>& words) {
    const bool has_details = std::ranges::any_of(words, [](const auto& word) {
        const auto* kind = logging::find_event(word);
        return kind != nullptr && kind->level == logging::severity::debug;
    });
    return has_details ? "/v1/events?level=debug" : "/v1/events";
}

/// `notify`: runs a command for each event of the stream that somebody wants to hear of, until it is ended.
class notify_command final : public command {
public:
    [[nodiscard]] description describe() const override {
        return {
            "notify", "Run a command for each event, as it happens",
            "Follows the events and runs COMMAND for each that --on names, one at a time. An event is a\n"
            "health that a session or the daemon changes to (attention, degraded, well) or the name of an\n"
            "event such as session.renewed. With attention or degraded, well is only told of what was told\n"
            "to be unwell. COMMAND finds the event in its environment (TOKENKEEPER_EVENT, _TIME, _LEVEL,\n"
            "_SESSION, _ORGANIZATION, _STATE, _REASON, _CORRELATION_ID, _MESSAGE) and as JSON on its\n"
            "standard input. After 30 seconds it is ended. A command that fails is not run again for the\n"
            "same event. Up to 1000 events wait for it; the oldest leave first, and TOKENKEEPER_MISSED\n"
            "counts them. While the daemon is away, notify waits for it, and then tells what is unwell.\n"
            "The service tokenkeeper-notify does this as a user of its own.\n\n"
            "Example: tokenkeeperctl notify --on attention,well -- mail -s 'tokenkeeper' ops@example.com"};
    }

    [[nodiscard]] std::vector<parameter> parameters() override {
        return {{"COMMAND", "The command and its arguments, after --", &words_, "", true},
                {"--on", "What is told, with commas between", &on_, "EVENTS"}};
    }

    [[nodiscard]] exit_status run(const command_context& context) override {
        const auto wanted = read_words(on_);
        if (!wanted) return report(context, wanted.error());
        complaints told{context.err};
        event_queue queue;
        event_listener listener{context, *wanted, queue, told};
        std::optional<failure> refusal;
        {
            const command_runner runner{words_, context.timeouts.command, queue, told};
            refusal = listener.listen(target_for(*wanted));
        }
        return refusal ? report(context, *refusal) : exit_status::unreachable;
    }

private:
    std::vector<std::string> words_;
    std::string on_{"attention"};
};

}  // namespace

std::unique_ptr<command> make_notify_command() {
    return std::make_unique<notify_command>();
}

}  // namespace tokenkeeper::ctl
