#include "daemon/notify/notice.hpp"

#include "daemon/config/notification_words.hpp"
#include "lib/base/printable.hpp"

namespace tokenkeeper::notify {

notice notice_of(const logging::event& line, wall_time now) {
    notice made;
    made.word = config::notification_word(line.name, line.reason);
    if (made.word.empty()) return made;
    made.level = line.level;
    made.session = line.session;
    made.organization = line.organization;
    made.state = line.state;
    made.reason = line.reason;
    made.message = printable(line.message, longest_message);
    made.at = now;
    return made;
}

}  // namespace tokenkeeper::notify
