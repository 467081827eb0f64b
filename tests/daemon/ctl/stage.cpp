#include "tests/daemon/ctl/stage.hpp"

namespace tokenkeeper::ctl {
namespace {

std::optional<std::string> take_first(std::vector<std::string>& texts) {
    if (texts.empty()) return std::nullopt;
    auto text = std::move(texts.front());
    texts.erase(texts.begin());
    return text;
}

}  // namespace

std::variant<command_line, early_end> parse_words(const std::vector<const char*>& words) {
    std::vector<const char*> line{"tokenkeeperctl"};
    line.insert(line.end(), words.begin(), words.end());
    return parse_command_line(static_cast<int>(line.size()), line.data());
}

exit_status stage::run(std::initializer_list<const char*> words) {
    const auto result = parse_words(words);
    if (const auto* end = std::get_if<early_end>(&result)) {
        (end->status == exit_status::fine ? out : err) << end->text;
        return end->status;
    }
    patience timeouts;
    timeouts.command = command;
    const command_context context{client{socket},
                                  out,
                                  err,
                                  false,
                                  [this] { return terminal; },
                                  [] { return wall_time{milliseconds{1'795'000'000'000}}; },
                                  [this](milliseconds) { return pauses-- > 0; },
                                  [this](const std::string& question) {
                                      questions.push_back(question);
                                      auto first = take_first(replies);
                                      return first ? first : reply;
                                  },
                                  [this](const process_image& requested_image) {
                                      image = requested_image;
                                      return become_error;
                                  },
                                  timeouts,
                                  false,
                                  [this] { return take_first(input); },
                                  browser};
    return std::get<command_line>(result).verb->run(context);
}

}  // namespace tokenkeeper::ctl
