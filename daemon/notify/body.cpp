#include "daemon/logging/render.hpp"
#include "daemon/notify/batch.hpp"
#include "lib/base/printable.hpp"

#include <algorithm>
#include <map>
#include <string_view>

#include <boost/algorithm/string/replace.hpp>

namespace tokenkeeper::notify {

namespace {

/// The names that stand in the sentence for people.
constexpr std::size_t most_in_sentence = 5;

/// The subject of a notice, in a word.
std::string_view subject_of(const notice& news) {
    if (!news.session.empty()) return news.session;
    return news.organization.empty() ? std::string_view{"the daemon"} : std::string_view{news.organization};
}

void add_number(std::string& object, std::string_view key, std::size_t value) {
    object += ',' + json_string(key) + ':' + std::to_string(value);
}

/// The words in place of a message that is left out.
constexpr std::string_view no_message =
    "its message is left out, as the receiver refused one; see the status or the log";

std::string_view message_of(const notice& news, wording words) {
    return words == wording::full ? std::string_view{news.message} : no_message;
}

std::string object_of(const notice& news, wording words) {
    std::string object{"{"};
    add_json_member(object, "at", format_rfc3339(news.at));
    add_json_member(object, "session", news.session);
    add_json_member(object, "organization", news.organization);
    add_json_member(object, "state", news.state);
    add_json_member(object, "reason", news.reason);
    add_json_member(object, "message", message_of(news, words));
    return object + '}';
}

/// The first one of each organization, then the second ones, …
std::vector<std::string_view> subjects_in_turn(const batch& news) {
    std::map<std::string_view, std::size_t> counts;
    std::multimap<std::size_t, std::string_view> turns;
    for (const auto& each : news.named())
        turns.emplace(counts[each.organization]++, subject_of(each));
    std::vector<std::string_view> names;
    for (const auto& [turn, name] : turns)
        names.push_back(name);
    return names;
}

/// "lobby, desk, …"; a name that comes twice is named once.
std::string names_in(const batch& news) {
    std::vector<std::string_view> names;
    for (const auto name : subjects_in_turn(news)) {
        if (names.size() < most_in_sentence && std::ranges::find(names, name) == names.end())
            names.push_back(name);
    }
    std::string text;
    for (const auto name : names)
        text.append(text.empty() ? "" : ", ").append(name);
    if (news.count() > names.size()) text += ", …";
    return text;
}

std::string sentence_of(const batch& news, const sender& daemon, std::size_t lost, wording words) {
    const auto& first = news.named().front();
    std::string text{"tokenkeeper"};
    if (!daemon.host.empty()) text += " on " + daemon.host;
    text += ": ";
    if (news.count() == 1) {
        text.append(subject_of(first)).append(": ");
        if (words != wording::full) text.append(news.word()).append("; ");
        text.append(message_of(first, words));
    } else {
        text += news.word() + ", " + std::to_string(news.count()) +
                " times within a minute: " + names_in(news) + ". The first, " +
                std::string{subject_of(first)} + ": ";
        text.append(message_of(first, words));
    }
    if (lost > 0) {
        text += ". Before it, " + std::to_string(lost) +
                (lost == 1 ? " notification is lost" : " notifications are lost") +
                "; see the status of the sessions";
    }
    return text;
}

/// Chat services take these characters for mentions, and for links that say another address than theirs. A
/// text of the API must not make any.
std::string without_markup(std::string text) {
    boost::replace_all(text, "&", "&amp;");
    boost::replace_all(text, "<", "&lt;");
    boost::replace_all(text, ">", "&gt;");
    boost::replace_all(text, "@", "@ ");
    boost::replace_all(text, "](", "] (");
    return text;
}

}  // namespace

std::string body_of(const batch& news, const sender& daemon, std::size_t lost, wording words) {
    std::string body{"{"};
    add_json_member(body, "text", without_markup(sentence_of(news, daemon, lost, words)));
    add_json_member(body, "event", news.word());
    add_json_member(body, "level", logging::to_string(news.level()));
    add_json_member(body, "host", daemon.host);
    add_json_member(body, "version", daemon.version);
    add_json_member(body, "first", format_rfc3339(news.first()));
    add_json_member(body, "last", format_rfc3339(news.last()));
    add_number(body, "count", news.count());
    add_number(body, "lost_notifications", lost);
    body += ",\"events\":[";
    for (const auto& each : news.named()) {
        if (&each != &news.named().front()) body += ',';
        body += object_of(each, words);
    }
    return body + "]}";
}

}  // namespace tokenkeeper::notify
