#include "daemon/control/description/json_of_yaml.hpp"

#include <boost/json.hpp>

namespace tokenkeeper::control {

namespace {

namespace json = boost::json;

json::value scalar_of(const config::node& text) {
    boost::system::error_code wrong;
    const auto parsed = json::parse(text.text, wrong);
    const bool is_plain = !text.is_quoted && !wrong && (parsed.is_number() || parsed.is_bool());
    return is_plain ? parsed : json::value(json::string{text.text});
}

json::array list_of(const config::node& tree) {
    json::array list;
    for (const auto& item : tree.items)
        list.push_back(json_of(item));
    return list;
}

json::object map_of(const config::node& tree) {
    json::object map;
    for (const auto& entry : tree.entries)
        map[entry.key] = json_of(entry.value);
    return map;
}

}  // namespace

json::value json_of(const config::node& tree) {
    switch (tree.type) {
        case config::node::kind::text:
            return scalar_of(tree);
        case config::node::kind::list:
            return list_of(tree);
        case config::node::kind::map:
            return map_of(tree);
        case config::node::kind::nothing:
            break;
    }
    return nullptr;
}

}  // namespace tokenkeeper::control
