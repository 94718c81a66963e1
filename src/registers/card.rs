//! What is known of a person: one card for a name, whichever list of people it stands in.

use super::every::TITLE;
use super::{resource, stakeholder};
use crate::model::context::Context;
use crate::model::field::Key;
use crate::model::needle::Needle;

/// What is known of a person. "" = nothing.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Card {
    /// The e-mail address, as it was entered.
    pub email: String,
    /// Where they work, or their team.
    pub organisation: String,
    /// What they are.
    pub role: String,
    /// How they are called.
    pub phone: String,
}

/// The fields of the lists of people, the list that counts first: e-mail, organisation, role, telephone.
const LISTS: [(&str, [Option<Key<str>>; 4]); 2] = [
    (
        stakeholder::REGISTER.key,
        [
            Some(stakeholder::EMAIL),
            Some(stakeholder::ORGANISATION),
            Some(stakeholder::ROLE),
            Some(stakeholder::PHONE),
        ],
    ),
    (resource::REGISTER.key, [Some(resource::EMAIL), Some(resource::GROUP), None, None]),
];

/// The card of a person, each part from the first list that has it.
pub fn card(context: &Context, name: &str) -> Card {
    let name = Needle::new(name.trim());
    let mut parts: [String; 4] = Default::default();
    for (register, keys) in LISTS {
        let named = context.project.table(register).iter().filter(|person| name.is(person.get(TITLE)));
        for person in named {
            for (part, key) in parts.iter_mut().zip(keys) {
                if let Some(key) = key.filter(|_| part.is_empty()) {
                    person.get(key).clone_into(part);
                }
            }
        }
    }
    let [email, organisation, role, phone] = parts;
    Card { email, organisation, role, phone }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::id::Id;
    use crate::model::record::Record;
    use crate::registers::trial;

    #[test]
    fn each_part_is_from_the_first_list_that_has_it() {
        let resource = Record::new(Id(1)).with(TITLE, "Zoë Müller").with(resource::GROUP, "Networks");
        let stakeholder = Record::new(Id(2)).with(TITLE, "Zoe Muller").with(stakeholder::ROLE, "Chair");
        let project = trial::project([
            (&resource::REGISTER, resource.with(resource::EMAIL, "zoe@x.example")),
            (&stakeholder::REGISTER, stakeholder),
        ]);
        let card = card(&trial::context(&project), "zoë müller");
        assert_eq!(
            [&*card.email, &card.organisation, &card.role, &card.phone],
            ["zoe@x.example", "Networks", "Chair", ""]
        );
    }
}
