#include "daemon/config/draft.hpp"
#include "daemon/config/notification_url.hpp"
#include "daemon/config/notification_words.hpp"
#include "daemon/config/wording.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>

namespace tokenkeeper::config {
namespace {

constexpr std::size_t most_notifiers = 16;

void read_word_of_notifier(const node& value, const std::string& path, context& input, notifier& target) {
    const auto text = read_text(value, path, "attention, degraded, well or the name of an event", input);
    if (!text) return;
    const auto known = notification_words();
    if (std::ranges::find(known, std::string_view{*text}) == known.end()) {
        input.report(value.start, path,
                     in_quotes(*text) + " is no event that is told" + suggestion(*text, known, "there are"));
    }
    target.words.push_back(*text);
}

void read_words(const node& value, const std::string& path, context& input, notifier& target) {
    if (value.type != node::kind::list)
        return report_wrong_kind(value, path, "a list, such as [attention, well]", input);
    if (value.items.empty()) input.report(value.start, path, "is empty; name an event, such as [attention]");
    for (const node& item : value.items)
        read_word_of_notifier(item, path, input, target);
    std::ranges::sort(target.words);
    target.words.erase(std::unique(target.words.begin(), target.words.end()), target.words.end());
}

/// No message repeats the text, as a secret may be anywhere in it.
void read_notification_url(const node& value, const std::string& path, context& input, notifier& target) {
    auto text = read_text(value, path, "a URL such as https://hooks.example/tokenkeeper", input);
    if (!text) return;
    const auto parsed = parse_notification_url(*text);
    if (!parsed) {
        wipe(*text);
        return input.report(value.start, path, parsed.error().message);
    }
    if (may_hold_secret(*parsed)) input.needs_private_file(value.start, path, "secret", "url_file");
    target.url = secret::take(*text);
}

void read_notification_url_file(const node& value, const std::string& path, context& input,
                                notifier& target) {
    if (value.type == node::kind::text && value.text.find("://") != std::string::npos) {
        return input.report(value.start, path,
                            "must be the name of a file; this looks like the URL itself, which belongs in "
                            "that file");
    }
    target.url_file = read_secret_file_name(value, path, secret_kind::notification_url, input);
}

}  // namespace

const section<notifier>& notifier_keys() {
    static const section<notifier> keys{
        {{.name = "on",
          .form = "a list of attention, degraded, well and names of events",
          .meaning = "what is told: a health that a session or the daemon changes to, or an event"},
         read_words},
        {{.name = "url",
          .form = "a URL; https, or http to a loopback address",
          .meaning = "where notifications are sent to"},
         read_notification_url},
        {{.name = "url_file",
          .form = "a file name",
          .meaning = "a file that holds that URL alone, instead of url, where the URL holds a secret"},
         read_notification_url_file},
    };
    return keys;
}

void read_notifiers(const node& value, const std::string& path, context& input, config_draft& draft) {
    if (value.type == node::kind::nothing) return;
    if (value.type != node::kind::list) {
        return report_wrong_kind(value, path, "a list, such as [{ on: [attention], url_file: hook.url }]",
                                 input);
    }
    if (value.items.size() > most_notifiers) {
        input.report(value.start, path,
                     "has " + counted(value.items.size(), "notifier") + "; at most " +
                         std::to_string(most_notifiers) + " are allowed");
    }
    for (const node& item : value.items) {
        if (item.type != node::kind::map) {
            report_wrong_kind(item, path, "a map with on and url, or on and url_file", input);
            continue;
        }
        notifier read;
        read.location = input.place_of(item.start);
        read_section(item, path, notifier_keys(), input, read);
        const entry* url = item.find("url");
        const entry* file = item.find("url_file");
        if (url != nullptr && file != nullptr) report_both(*url, *file, path, input);
        if (url == nullptr && file == nullptr)
            input.report(item.start, path, "needs url, or url_file where the URL holds a secret");
        if (item.find("on") == nullptr)
            input.report(item.start, path, "needs on, a list such as [attention, well]");
        draft.result.notifiers.push_back(std::move(read));
    }
}

}  // namespace tokenkeeper::config
